"""What a message means in its conversation: one primary intent, everything else it says, and what to look up for it.

Pure: lexicons, the context and the shop's words in, an `Understanding` out. Decides no answer and runs no search.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from chatbot.dialogue.context import Context, Stance
from chatbot.dialogue.faq import FaqBook, FaqMatch
from chatbot.dialogue.hours import DAYS
from chatbot.dialogue.lexicon import Hit
from chatbot.dialogue.meaning import Understanding
from chatbot.dialogue.reader import Reader
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules import advice, courtesy, goods, handover, shop
from chatbot.dialogue.rules.contents import asked_of_named, contents
from chatbot.dialogue.rules.courtesy import SOCIAL
from chatbot.dialogue.rules.entries import is_of_other
from chatbot.dialogue.rules.follow_up import follow_up
from chatbot.dialogue.rules.mishap import mishap
from chatbot.dialogue.rules.moment import moment
from chatbot.dialogue.rules.turning import named_anew
from chatbot.dialogue.rules.view import View
from chatbot.dialogue.rules.yes_no import asked
from chatbot.dialogue.vocabulary import Vocabulary
from chatbot.memo import Memo
from chatbot.model import Intent

_MAX_STANCES = 32
_COURTESIES = frozenset({*SOCIAL, "daypart", "salam"})
_DAYS = frozenset({*DAYS, "tomorrow"})
_OF_RECORDS = frozenset({"detail"})  # what may be asked of a product beside a question its texts answer


@dataclass(frozen=True, slots=True)
class Seen:
    """What a message says whatever was talked of before, and what it meant in each stance of a talk so far."""

    reading: Reading
    faq: FaqMatch | None
    facts: tuple[Hit, ...]
    restock: FaqMatch | None = None
    meanings: Memo[Stance, Understanding] = field(default_factory=lambda: Memo(_MAX_STANCES))

    def view(self, stance: Stance) -> View:
        """What the rules look at where it is said in this stance of a talk."""
        return View(self.reading, stance, self.faq, self.facts, self.restock)


Readings = Memo[tuple[str, str], Seen]  # by text and the talk's language


class Understand:
    """`understand(question, context, vocabulary)`: holds only the compiled lexicons."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __call__(
        self, question: str, context: Context, vocabulary: Vocabulary, faq: FaqBook, readings: Readings | None = None
    ) -> Understanding:
        """What the question means here; never raises, whatever the text. `readings` remembers those of one shop."""
        language = context.language
        if readings is None:
            seen = self._see(question, language, vocabulary, faq)
        else:
            seen = readings.get((question, language), lambda: self._see(question, language, vocabulary, faq))
        stance = context.stance
        return seen.meanings.get(stance, lambda: _meaning(seen.view(stance)))

    def _see(self, question: str, language: str, vocabulary: Vocabulary, faq: FaqBook) -> Seen:
        reading = self._reader.read(question, vocabulary, language=language)
        match = _matched(reading, faq) if reading.kinds or reading.themes else None
        restock = faq.match((), shop.RESTOCK) if shop.asks_if_it_comes(reading) else None
        return Seen(reading, match, shop.topics(reading), restock)


def _matched(reading: Reading, faq: FaqBook) -> FaqMatch | None:
    """The shop's own question that is nearest, with the words it shares as they were said."""
    words = [token.text for token in reading.sentence.tokens]
    said = [(word, place) for word, place in reading.lexicon.rendered(words) if place not in reading.places("seek")]
    rare = frozenset(words[place] for place in reading.unknown) if reading.strange else frozenset()
    goods = {word for word, place in said if place in reading.goods()}
    match = faq.match([word for word, _ in said], shop.themes(reading), rare=rare, goods=goods, labels=reading.labels)
    if match is None:
        return None
    found = replace(
        match,
        words=frozenset(words[place] for word, place in said if word in match.words),
        own=frozenset(words[place] for word, place in said if word in match.own),
    )
    return None if is_of_other(reading, found) else found


def _meaning(view: View) -> Understanding:
    """What the first rule says that has something to say, and everything said beside it."""
    reading = view.reading
    found = next(meaning for rule in _CHAIN if (meaning := rule(view)) is not None)
    is_open = found.intent is Intent.OPEN_QUESTION
    return Understanding(  # `replace` takes three times as long
        found.intent,
        kind=found.kind,
        lookup=found.lookup,
        facts=found.facts,
        faq=found.faq,
        language=reading.lexicon.language,
        asks=view.asks,
        perhaps=view.faq if shop.is_possible(view) else None,
        courtesies=_COURTESIES.intersection(reading.labels),
        intents=_all_intents(view, found.intent),
        days=_DAYS.intersection(reading.labels),
        moment=moment(reading) if "hours" in found.facts else None,
        strange=reading.strange,
        unit=view.unit,
        pieces=reading.pieces,
        summed=reading.has("together", "adds_up"),
        apart=view.asks_apart,
        asks_whether=reading.has("exist"),
        about=advice.subjects(reading) if is_open else (),
        asked=asked(reading) if found.lookup is not None and view.asks <= _OF_RECORDS else None,
        anew=named_anew(reading, found.lookup) if view.stance.shown else "",
        leans=is_open and advice.leans(view, found.lookup),
    )


def _all_intents(view: View, primary: Intent) -> tuple[Intent, ...]:
    others = [Intent.BUSINESS_INFO] if view.facts else []
    others += [intent for label, intent in SOCIAL.items() if label in view.reading.labels]
    return tuple(dict.fromkeys((primary, *others)))


def _unclear(_view: View) -> Understanding:
    return Understanding(Intent.UNCLEAR)


_CHAIN: tuple[Callable[[View], Understanding | None], ...] = (
    goods.code,
    goods.category,
    shop.sure_faq,
    handover.hand_over,
    shop.back_in_stock,
    shop.fact,
    shop.likely_faq,
    shop.same_fact,
    contents,
    advice.wanted,
    advice.of_its_part,
    advice.off_topic,
    courtesy.refused,
    courtesy.put_off,
    courtesy.proposal,
    asked_of_named,
    follow_up,
    courtesy.small_talk,
    mishap,
    goods.wish,
    courtesy.help_wanted,
    goods.browsing,
    shop.theme,
    courtesy.polite,
    advice.about_shown,
    _unclear,
)
