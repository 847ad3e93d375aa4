"""From a meaning and what was found to an answer: text, cards, suggestions, contact, and the talk's next context.

Pure: no search, no clock. Every price, stock state and fact in a text comes from the shop's records.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue.answers import courtesy, shop
from chatbot.dialogue.answers.case import Case, Said, Scene
from chatbot.dialogue.answers.courtesy import greeted
from chatbot.dialogue.answers.products import products
from chatbot.dialogue.answers.records import testifies
from chatbot.dialogue.answers.taps import product_taps
from chatbot.dialogue.contact import contact_of
from chatbot.dialogue.context import Context
from chatbot.dialogue.lookups.found import Found, face
from chatbot.dialogue.meaning import FAQ_TOPIC, NARROWING, SOLD_OUT, Refine, Understanding
from chatbot.dialogue.replies import Texts
from chatbot.model import Contact, Intent, Method, Product, Unanswered

_HALF_UNDERSTOOD = 0.75  # confidence in products for a message with words that were not understood
_TOLD_CONFIDENCE = 0.7  # in what the shop's records do not say
_WORLDLY = 0.6  # score of one of the shop's questions that may be meant though it sounds like no matter for a shop
_HANDED_OVER = frozenset({Intent.ORDER_STATUS, Intent.COMPLAINT, Intent.HUMAN_HANDOFF})


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer without what only the service knows (ids, times)."""

    method: Method
    intent: Intent
    text: str
    confidence: float
    context: Context
    products: tuple[Product, ...] = ()
    suggestions: tuple[str, ...] = ()
    contact: Contact | None = None
    unanswered: Unanswered = ""


class Decide:
    """`decide(meaning, found, scene)`: holds only the texts by language, the first of which is the default."""

    def __init__(self, texts: Mapping[str, Texts]) -> None:
        self._texts = texts
        self._default = next(iter(texts.values()))

    def __call__(self, meaning: Understanding, found: Found, scene: Scene) -> Draft:
        """The answer, from the shop's records."""
        case = self._case(meaning, found, scene)
        said, intent = _SPEAKERS[meaning.intent](case), meaning.intent
        if meaning.perhaps and _is_no_answer(case, said):
            said, intent = shop.perhaps(case, meaning.perhaps), Intent.BUSINESS_INFO
        if intent is Intent.PRODUCT_SEARCH and testifies(case):
            intent = Intent.PRODUCT_DETAIL
        contact = None
        if said.handed_over or said.method is Method.FALLBACK:
            contact = contact_of(scene.business, scene.question, scene.now)
        return _draft(case, said, intent, greeted(case, said), contact)

    def told(self, meaning: Understanding, found: Found, scene: Scene, method: Method, text: str) -> Draft:
        """The answer to an open question in the words of whoever knew one."""
        case = self._case(meaning, found, scene)
        said = Said(method, text, _TOLD_CONFIDENCE, found.products, product_taps(case, found.products))
        return _draft(case, said, meaning.intent, text)

    def _case(self, meaning: Understanding, found: Found, scene: Scene) -> Case:
        return Case(meaning, found, scene, self._texts.get(meaning.language, self._default))


def is_open(meaning: Understanding, found: Found) -> bool:
    """Whether the shop's records do not answer the question, but somebody who knows its goods could."""
    if found.part:
        return found.teller is None
    if meaning.intent is not Intent.OPEN_QUESTION or shop.record_tells(meaning, found):
        return False
    return not meaning.perhaps or bool(found.products) or shop.BARGAIN in meaning.facts


def _draft(case: Case, said: Said, intent: Intent, text: str, contact: Contact | None = None) -> Draft:
    meaning = case.meaning
    context = _next_context(case, said).after_turn(intent, meaning.language, _topic(case, said))
    return Draft(
        said.method,
        intent,
        text,
        min(said.confidence, _HALF_UNDERSTOOD) if said.products and meaning.strange > 1 else said.confidence,
        context,
        said.products,
        said.taps,
        contact,
        said.unanswered,
    )


def _next_context(case: Case, said: Said) -> Context:
    context, found = case.scene.context, case.found
    if said.pending:
        return replace(context, pending=said.pending)
    if not said.products:
        return replace(context, pending="")
    ids = [product.id for product in said.products]
    if found.method is Method.FOLLOW_UP and len(ids) == 1 and not found.more:
        context = context.with_focus(ids[0])
        narrows = isinstance(case.meaning.lookup, Refine) and case.meaning.lookup.how in NARROWING
        kept = narrows and found.products and not found.relaxed
        return context.with_search(found.query, found.filters) if kept else context
    if found.method is Method.FOLLOW_UP and tuple(ids) == context.shown:
        return replace(context, pending="")
    return context.with_products(
        ids, query=found.query, filters=found.filters, picked=_picked(found, said.products), more=found.more,
        narrowed=found.method is Method.FOLLOW_UP,
    )  # fmt: skip


def _picked(found: Found, shown: Sequence[Product]) -> str:
    """The id of the one product that is shown, perhaps in several colours; or nothing."""
    if len({face(product) for product in shown}) > 1:
        return ""
    return found.subject.id if found.subject in shown and found.subject is not None else shown[0].id


def _is_no_answer(case: Case, said: Said) -> bool:
    """Whether nothing was understood, found or known - or it seemed no matter for a shop."""
    if said.handed_over or shop.BARGAIN in case.meaning.facts:
        return False
    if said.products:
        only_near = case.meaning.intent is Intent.OPEN_QUESTION and case.found.method is not Method.FOLLOW_UP
        return only_near and bool(said.unanswered)
    perhaps = case.meaning.perhaps
    worldly = case.meaning.kind == "off_topic" and perhaps is not None and perhaps.score >= _WORLDLY
    return bool(said.unanswered or case.found.need_product) or worldly


def _topic(case: Case, said: Said) -> str:
    """The one fact of the shop that was told, alone, or the one of its own questions; or that a product is sold out."""
    if len(said.products) == 1 and not said.products[0].in_stock:
        return SOLD_OUT
    facts, match, entries = case.meaning.facts, case.meaning.faq, case.scene.business.faq
    if said.method is Method.FAQ:
        return f"{FAQ_TOPIC}{entries.index(match.entry)}" if match and match.entry in entries else "".join(facts[:1])
    return facts[0] if said.method is Method.BUSINESS_INFO and len(facts) == 1 else ""


_SPEAKERS: Mapping[Intent, Callable[[Case], Said]] = {
    Intent.GREETING: courtesy.greeting,
    Intent.FAREWELL: courtesy.farewell,
    Intent.THANKS: courtesy.thanks,
    Intent.ACKNOWLEDGEMENT: courtesy.acknowledgement,
    Intent.NEGATION: courtesy.negation,
    Intent.SMALLTALK: courtesy.small_talk,
    Intent.HELP: courtesy.help_told,
    Intent.UNCLEAR: courtesy.unclear,
    Intent.BUSINESS_INFO: shop.business_info,
    Intent.OPEN_QUESTION: shop.open_question,
    **dict.fromkeys(_HANDED_OVER, shop.handed_over),
    **dict.fromkeys(
        (
            Intent.PRODUCT_SEARCH,
            Intent.PRICE_INQUIRY,
            Intent.STOCK_INQUIRY,
            Intent.VARIANT_INQUIRY,
            Intent.PRODUCT_DETAIL,
        ),
        products,
    ),
}
