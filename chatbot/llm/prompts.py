"""What the model is told: the shop's facts and the products in question, fenced as data. Pure.

Nothing secret and nothing personal goes in: texts of customers arrive masked. The standing part comes first, so that
the provider's prefix cache can serve it. Change `PROMPT_VERSION` with any change of wording, here or in `rules/`:
cached answers hang on it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from chatbot.memo import Memo
from chatbot.model import Business, Message, ModelRequest, Product

PROMPT_VERSION = "2026-11-1"
CANARY = "mavi-kirlangic-7264"
"""Stands in every prompt and in no honest answer: who repeats it is reading the prompt out."""

PRODUCT_LABEL = "Ürün: "
"""What a product's line of the facts begins with."""

_MAX_FIELD = 400
_MAX_FAQ = 12
_BRIEFINGS_KEPT = 512
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")

_RULES = {
    language: (Path(__file__).parent / "rules" / f"{language}.txt").read_text(encoding="utf-8")
    for language in ("tr", "en")
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request, and what an answer in `language` may claim: `facts` of the shop, `question` of the customer."""

    request: ModelRequest
    facts: str
    question: str
    language: str = "tr"


def build_prompt(
    business: Business,
    products: Sequence[Product],
    question: str,
    *,
    model: str,
    language: str = "tr",
    turns: Sequence[Message] = (),
    max_output_tokens: int = 1024,
) -> Prompt:
    """The prompt for one open question, texts masked; `turns` is empty for a self-contained one."""
    about = (id(business), language, tuple(products))
    briefing = _briefings.get(about, lambda: _brief(business, products, language))
    told = tuple(Message(turn.role, _clean(turn.text, 1000)) for turn in turns)
    messages = (*told, Message("user", _clean(question, 1000)))
    request = ModelRequest(model, briefing.system, messages, max_output_tokens)
    return Prompt(request, briefing.facts, question, language)


@dataclass(frozen=True, slots=True)
class _Briefing:
    """What the model is told of a shop and some of its products, whatever is asked."""

    business: Business  # held, so that its id stays its own
    facts: str
    system: str


def _brief(business: Business, products: Iterable[Product], language: str) -> _Briefing:
    facts = "\n".join([*_shop_facts(business), *map(_product_line, products)])
    rules = _RULES["en" if language == "en" else "tr"].format(name=_clean(business.name, 80), canary=CANARY)
    fence = "DATA" if language == "en" else "VERİ"
    return _Briefing(business, facts, f"{rules}\n\n<{fence}>\n{facts}\n</{fence}>")


_briefings = Memo[tuple[int, str, tuple[Product, ...]], _Briefing](_BRIEFINGS_KEPT)


def price_text(minor: int, currency: str) -> str:
    """Minor units as a Turkish price: 129990 -> "1.299,90 TL"."""
    whole, cents = divmod(minor, 100)
    return f"{whole:,}".replace(",", ".") + f",{cents:02d} " + {"TRY": "TL"}.get(currency, currency)


def _shop_facts(business: Business) -> Iterable[str]:
    named = {
        "Mağaza": business.name,
        "Hakkında": business.description,
        "Telefon": business.phone,
        "WhatsApp": business.whatsapp,
        "E-posta": business.email,
        "Adres": business.address,
        "Web sitesi": business.website,
        "Çalışma saatleri": business.hours,
        "İade ve değişim": business.return_policy,
        "Kargo": business.shipping_info,
        "Kargo firması": business.cargo_company,
        "Ödeme": ", ".join(business.payment_methods),
        "Taksit": business.installments,
        "Fatura": business.invoice,
        "Mağazadan teslim": business.pickup,
    }
    yield from (f"{name}: {_fact(value)}" for name, value in named.items() if value)
    for faq in business.faq[:_MAX_FAQ]:
        yield f"Soru: {_fact(faq.question)} Cevap: {_fact(faq.answer)}"


def _product_line(product: Product) -> str:
    parts = [f"{PRODUCT_LABEL}{_fact(product.title, 150)}"]
    named = {
        "kategori": product.category,
        "marka": product.brand,
        "renk": product.color,
        "beden": product.size,
        "açıklama": product.description,
    }
    parts += [f"{name}: {_fact(value)}" for name, value in named.items() if value]
    parts.append(f"fiyat: {price_text(product.price_minor, product.currency)}")
    if product.on_sale:
        parts.append(f"indirimli fiyat: {price_text(product.final_price_minor, product.currency)}")
    parts.append("stokta" if product.in_stock else "stokta yok")
    return " | ".join(parts)


@lru_cache(maxsize=4096)
def _fact(text: str, limit: int = _MAX_FIELD) -> str:
    """A shop's text cleaned, remembered: many prompts hold it. Customers' words are not kept here."""
    return _clean(text, limit)


def _clean(text: str, limit: int = _MAX_FIELD) -> str:
    """One line without control characters and without our fence's angle brackets, capped."""
    flat = " ".join(_CONTROL.sub(" ", text).replace("<", "‹").replace(">", "›").split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"
