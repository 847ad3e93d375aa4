"""Products asked for: which of the answers about goods fits what was found."""

from dataclasses import replace

from chatbot.dialogue.answers.case import Case, Said
from chatbot.dialogue.answers.listing import (
    ask_which,
    browsing,
    extreme,
    few,
    listed,
    nearest,
    not_found,
    with_products,
)
from chatbot.dialogue.answers.measures import measure
from chatbot.dialogue.answers.narrowed import lacks_kind, narrowed
from chatbot.dialogue.answers.one import brand, comes_in_several, detail, stock, variants_of
from chatbot.dialogue.answers.records import testified
from chatbot.dialogue.answers.shop import facts_told, open_question
from chatbot.dialogue.forms import PART
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
    said = testified(case) or _untestified(case) or _told_of_products(case)
    if case.meaning.facts and (extra := facts_told(case)):
        said = replace(said, text=f"{said.text}\n{extra}")
    return said


def _untestified(case: Case) -> Said | None:
    """That the product talked about does not say what it does, where that sounded like a search: "yıkanabilir mi"."""
    asked, found = case.meaning.asked, case.found
    of_deed = asked is not None and asked.how == "does" and not isinstance(case.meaning.lookup, Recall)
    return open_question(case) if of_deed and found.method is Method.FOLLOW_UP and len(found.products) == 1 else None


def _told_of_products(case: Case) -> Said:
    meaning, found = case.meaning, case.found
    if isinstance(meaning.lookup, Recall) and meaning.lookup.words and meaning.lookup.attribute:
        return narrowed(case, Refine("attribute", meaning.lookup.attribute))
    if found.part or found.relaxed == ("age",):
        return _told_of_part(case) if found.part else open_question(case)
    if isinstance(meaning.lookup, Refine) and found.method is Method.FOLLOW_UP:
        return narrowed(case, meaning.lookup)
    if not found.products:
        return lacks_kind(case) if isinstance(meaning.lookup, Recall) and meaning.lookup.only else not_found(case)
    if found.relaxed or found.few:
        return nearest(case) if found.relaxed else few(case)
    return _told_of_found(case)


def _told_of_part(case: Case) -> Said:
    """What the first of the products says whose texts tell of the part asked for; else what there is to it."""
    found = case.found
    teller = found.teller
    if teller is None:
        return open_question(case)
    case = replace(case, found=replace(found, products=(teller,)))
    if tells_of(replace(teller, title=""), (found.part,)):
        return detail(case)
    return with_products(case, case.say("titled", title=case.texts.title(teller)))


def _told_of_found(case: Case) -> Said:
    return extreme(case) if case.meaning.kind == "extreme" else _variants_told(case) or _described(case)


def _variants_told(case: Case) -> Said | None:
    """In what measures, colours or sizes it comes, when that is asked."""
    meaning, found = case.meaning, case.found
    if "measure" in meaning.asks and "color" not in meaning.asks and (said := measure(case)):
        return said
    if found.subject is None or not _asks_variants(case):
        return None
    titled = measure(case) if meaning.unit and not any(row.size for row in found.variants) else None
    return titled or variants_of(case, found.subject)


def _described(case: Case) -> Said:
    meaning, found = case.meaning, case.found
    if "brand" in meaning.asks:
        return brand(case)
    if _asks_of_strange_part(case):
        return open_question(case)
    if meaning.asks & {"stock", "count"} or meaning.intent is Intent.STOCK_INQUIRY:
        return stock(case)
    told = found.method is Method.FOLLOW_UP and meaning.intent is Intent.PRODUCT_DETAIL and BUYING not in meaning.facts
    if ("detail" in meaning.asks or told) and meaning.unit:
        return measure(case) or open_question(case)
    if told and isinstance(meaning.lookup, Recall) and meaning.lookup.part:
        return detail(case) if tells_of(found.products[0], (meaning.lookup.part,)) else open_question(case)
    told = told or (found.method is Method.FOLLOW_UP and isinstance(meaning.lookup, Search))
    return detail(case) if "detail" in meaning.asks or told else listed(case)


def _asks_of_strange_part(case: Case) -> bool:
    """Whether the product talked about may have something no record speaks of: "yırtmacı var mı"."""
    asked, lookup = case.meaning.asked, case.meaning.lookup
    if asked is None or asked.how != "has" or not isinstance(lookup, Recall) or not case.meaning.strange:
        return False
    return len(case.found.products) == 1 == len(asked.words) and PART.fullmatch(asked.words[0]) is not None


def _asks_variants(case: Case) -> bool:
    """Whether the colours or sizes are asked for; "ölçüleri" of what comes in one are a detail."""
    asks = case.meaning.asks
    if {"size", "detail"} <= asks and "color" not in asks:
        return comes_in_several(case)
    return bool(asks & {"color", "size"})
