"""Whose texts answer a yes-or-no question that sounds like a search: "pil dahil mi" of the toy just shown."""

from chatbot.dialogue.forms import PART
from chatbot.dialogue.lookups.found import Found
from chatbot.dialogue.lookups.last import LastList
from chatbot.dialogue.meaning import Asked, Recall, Refine, Search, Understanding
from chatbot.dialogue.records import testimony

_SURE = frozenset({"yes", "no"})


def witnesses(meaning: Understanding, last: LastList) -> Found | None:
    """The product talked about, else those of the list, whose texts answer; None where goods are looked for."""
    asked, lookup = meaning.asked, meaning.lookup
    part = isinstance(lookup, Recall) and bool(lookup.part)
    sought = isinstance(lookup, Search) or (isinstance(lookup, Refine) and lookup.how == "kind")
    if asked is None or not (part or (sought and _is_of_things(asked))):
        return None
    if last.context.picked and last.focus:
        told = testimony(last.focus, asked).verdict
        meant = told in _SURE or (told and part) or (asked.how == "does" and not asked.words)
        return last.one() if meant else None
    told_by = [product for product in last.shown if testimony(product, asked).verdict == "yes"]
    return (last.listed(told_by) if len(told_by) > 1 else last.about(told_by)) if told_by else None


def _is_of_things(asked: Asked) -> bool:
    """Whether it is a thing's part, or what it is or does, that is asked for, and no goods: "kablosu var mı"."""
    return not asked.of_shop or (len(asked.words) == 1 and PART.fullmatch(asked.words[0]) is not None)
