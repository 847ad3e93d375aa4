"""Whatever only makes sense beside what was shown: the kinds of reference a message can make, in their order."""

from collections.abc import Callable

from chatbot.dialogue.meaning import BUYING, Lookup, Recall, Understanding
from chatbot.dialogue.rules import measures, narrowing, places, pronouns
from chatbot.dialogue.rules.view import View, product_intent

_REFERENCES: tuple[Callable[[View], Lookup | None], ...] = (
    measures.aged,
    places.together,
    places.ordinal,
    places.others,
    measures.how_many,
    measures.counted,
    narrowing.sized,
    narrowing.ordering,
    pronouns.part,
    pronouns.trait,
    pronouns.pronoun,
    pronouns.taken,
    measures.sized,
    narrowing.excluded,
    narrowing.whom_for,
    narrowing.attribute,
    measures.measured,
    pronouns.bare,
)


def follow_up(view: View) -> Understanding | None:
    """Whatever only makes sense beside what was shown: places, pronouns, attributes alone, bare questions."""
    if view.reading.has("small_fun") and not view.asks:
        return None  # "benimle evlenir misin"
    lookup = next((found for rule in _REFERENCES if (found := rule(view)) is not None), None)
    if lookup is None:
        return None
    taken = isinstance(lookup, Recall) and view.reading.has("i_take") and not view.asks
    return Understanding(product_intent(view, lookup), lookup=lookup, facts=(BUYING,) if taken else ())
