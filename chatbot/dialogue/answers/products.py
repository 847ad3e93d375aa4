"""Products asked for: which of the answers about goods fits what was found."""

from dataclasses import replace

from chatbot.dialogue.answers.case import Case, Said
from chatbot.dialogue.answers.listing import ask_which, browsing, extreme, few, listed, nearest, not_found
from chatbot.dialogue.answers.narrowed import lacks_kind, narrowed
from chatbot.dialogue.answers.one import comes_in_several, detail, measure, stock, variants_of
from chatbot.dialogue.answers.shop import facts_told, open_question
from chatbot.dialogue.lookups.titles import tells_of
from chatbot.dialogue.meaning import BUYING, Recall, Refine, Search
from chatbot.model import Intent, Method

_BROWSING = frozenset({"browse", "browse_gift"})


def products(case: Case) -> Said:
    """The answer about goods, and the shop facts asked for beside it."""
    found = case.found
    if case.meaning.kind in _BROWSING:
        return browsing(case)
    if found.need_product or case.meaning.lookup is None:
        return ask_which(case)
    said = _told_of_products(case)
    if case.meaning.facts and (extra := facts_told(case)):
        said = replace(said, text=f"{said.text}\n{extra}")
    return said


def _told_of_products(case: Case) -> Said:
    meaning, found = case.meaning, case.found
    if isinstance(meaning.lookup, Recall) and meaning.lookup.words and meaning.lookup.attribute:
        return narrowed(case, Refine("attribute", meaning.lookup.attribute))
    if isinstance(meaning.lookup, Refine) and (found.method is Method.FOLLOW_UP or not found.products):
        return narrowed(case, meaning.lookup)
    if not found.products:
        return lacks_kind(case) if isinstance(meaning.lookup, Recall) and meaning.lookup.only else not_found(case)
    if found.relaxed or found.few:
        return nearest(case) if found.relaxed else few(case)
    return _told_of_found(case)


def _told_of_found(case: Case) -> Said:
    meaning, found = case.meaning, case.found
    if meaning.kind == "extreme":
        return extreme(case)
    if found.subject is not None and _asks_variants(case):
        return variants_of(case, found.subject)
    if meaning.asks & {"stock", "count"} or meaning.intent is Intent.STOCK_INQUIRY:
        return stock(case)
    told = found.method is Method.FOLLOW_UP and meaning.intent is Intent.PRODUCT_DETAIL and BUYING not in meaning.facts
    if ("detail" in meaning.asks or told) and meaning.unit:
        return measure(case) or open_question(case)
    if told and isinstance(meaning.lookup, Recall) and meaning.lookup.part:
        return detail(case) if tells_of(found.products[0], (meaning.lookup.part,)) else open_question(case)
    told = told or (found.method is Method.FOLLOW_UP and isinstance(meaning.lookup, Search))
    return detail(case) if "detail" in meaning.asks or told else listed(case)


def _asks_variants(case: Case) -> bool:
    """Whether the colours or sizes are asked for; "ölçüleri" of what comes in one are a detail."""
    asks = case.meaning.asks
    if {"size", "detail"} <= asks and "color" not in asks:
        return comes_in_several(case)
    return bool(asks & {"color", "size"})
