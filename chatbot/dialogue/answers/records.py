"""What products say themselves to a yes-or-no question: "Evet, ...", "Hayır, ...", or that they do not say."""

from chatbot.dialogue import variants
from chatbot.dialogue.answers.case import Case, Said
from chatbot.dialogue.answers.contact import reach
from chatbot.dialogue.answers.taps import product_taps
from chatbot.dialogue.lookups.found import Found
from chatbot.dialogue.lookups.titles import is_titled
from chatbot.dialogue.meaning import Asked, Recall, Refine, Search, Understanding
from chatbot.dialogue.records import SILENT, Testimony, testimony
from chatbot.model import Intent, Method, Product

_SURE = frozenset({"yes", "no"})


def testified(case: Case) -> Said | None:
    """A plain yes or no with the words of the product that say so; None where they do not."""
    told = _heard_again(case)
    if told.verdict not in _SURE:
        return _some_testify(case)
    product = case.found.products[0]
    key = f"{told.verdict}_titled" if told.titled else f"{told.verdict}_told"
    text = case.say(key, title=case.texts.title(product), told=case.texts.sentence(told.text))
    return Said(case.found.method, text, 0.9, (product,), product_taps(case, (product,)))


def quoted(case: Case) -> Said | None:
    """What the one product says of it where that is neither yes nor no: "içi pamuklu" to "pamuklu mu"."""
    told = heard(case.meaning, case.found)
    asked = case.meaning.asked
    if told.verdict != "told" or asked is None or asked.how not in {"is", "has"}:
        return None
    product = case.found.products[0]
    key = "titled" if told.titled else "told"
    text = case.say(key, title=case.texts.title(product), told=case.texts.sentence(told.text))
    return Said(case.found.method, text, 0.8, (product,), product_taps(case, (product,)))


def untold(case: Case) -> str:
    """That the one product's texts do not say, and what they say instead."""
    product = case.found.products[0]
    described = product.description and not variants.lists_only_sizes(product.description)
    beside = case.say("untold_beside", description=case.texts.description(product)) if described else ""
    return case.say("untold", title=case.texts.title(product), beside=beside, reach=reach(case))


def heard(meaning: Understanding, found: Found) -> Testimony:
    """What the one product asked about says to what is asked of it; nothing where there is no such one."""
    asked, lookup = meaning.asked, meaning.lookup
    if asked is None or len(found.products) != 1 or found.lacking or found.relaxed:
        return SILENT
    recalled = isinstance(lookup, Recall) and not (lookup.words or lookup.attribute)
    return _of(found.products[0], meaning, found) if recalled or isinstance(lookup, Search) else SILENT


def _of(product: Product, meaning: Understanding, found: Found) -> Testimony:
    """What one of the products says; goods that are named in the question itself are no part of what is asked."""
    asked = meaning.asked
    if isinstance(meaning.lookup, Search) and found.method is not Method.FOLLOW_UP:
        asked = _unnamed(asked, product) if asked and meaning.intent is Intent.OPEN_QUESTION else None
    return testimony(product, asked) if asked else SILENT


def is_sure(meaning: Understanding, found: Found) -> bool:
    """Whether the product's own texts answer with yes or no."""
    return heard(meaning, found).verdict in _SURE


def testifies(case: Case) -> bool:
    """Whether the product talked about answers, where what is asked of it sounds like a search."""
    if case.found.method is not Method.FOLLOW_UP or len(case.found.products) != 1:
        return False
    return isinstance(case.meaning.lookup, Search) or _heard_again(case).verdict in _SURE


def _heard_again(case: Case) -> Testimony:
    """What the product says, where it was the one talked about and is all that was found, too."""
    lookup, found, asked = case.meaning.lookup, case.found, case.meaning.asked
    if not isinstance(lookup, Refine):
        return heard(case.meaning, found)
    same = [product.id for product in found.products] == [case.scene.context.focus]
    return testimony(found.products[0], asked) if asked and same and lookup.how == "kind" else SILENT


def _some_testify(case: Case) -> Said | None:
    """Those of several products that say yes."""
    meaning, found = case.meaning, case.found
    if meaning.asked is None or len(found.products) < 2 or isinstance(meaning.lookup, Refine) or found.relaxed:
        return None
    told_by = tuple(product for product in found.products if _of(product, meaning, found).verdict == "yes")
    if not told_by:
        return None
    text = f"{case.say('yes_some')}\n{case.texts.listed(told_by)}"
    return Said(found.method, text, 0.85, told_by, product_taps(case, told_by))


def _unnamed(asked: Asked, product: Product) -> Asked | None:
    """The question without the words at its start by which the product is named; None where it is not."""
    words = asked.words
    named = next((n for n, word in enumerate(words) if not is_titled(product, word)), len(words))
    named = min(named, len(words) - 1)
    return Asked(asked.how, words[named:], asked.verb) if named > 0 else None
