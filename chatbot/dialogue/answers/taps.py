"""What a customer may tap next."""

from collections.abc import Sequence

from chatbot.dialogue.answers.case import Case
from chatbot.model import Product

_MAX_CATEGORIES = 5


def tap_texts(case: Case, *keys: str) -> tuple[str, ...]:
    """The taps of these names."""
    return tuple(case.texts.tap(key) for key in keys)


def start_taps(case: Case) -> tuple[str, ...]:
    """What to ask of a shop one knows nothing of."""
    known = [key for key, topic in (("shipping", "shipping_info"), ("returns", "return_policy"), ("hours", "hours"))
             if getattr(case.scene.business, topic)]  # fmt: skip
    return tap_texts(case, "goods", "sale", *known)[:4]


def fact_taps(case: Case) -> tuple[str, ...]:
    """Other facts of the shop than those asked for."""
    asked = set(case.meaning.facts)
    business = case.scene.business
    choices = {
        "shipping": business.shipping_info,
        "returns": business.return_policy,
        "payment": business.payment_methods,
        "hours": business.hours,
        "address": business.address,
    }
    topics = {"returns": "return_policy"}
    keys = [key for key, value in choices.items() if value and topics.get(key, key) not in asked]
    return tap_texts(case, *keys)[:3]


def product_taps(case: Case, products: Sequence[Product]) -> tuple[str, ...]:
    """What to ask of the products shown that was not asked yet."""
    if not products:
        return start_taps(case)
    asks = case.meaning.asks
    keys = ["stock"] if not asks & {"stock", "count"} else ["price"]
    keys += [choice for choice in case.found.choices if _ASKED_BY[choice] not in asks]
    keys += ["second"] if len(products) > 1 else ["details"] if products[0].description and "detail" not in asks else []
    return tap_texts(case, *keys, "cheaper")[:4]


_ASKED_BY = {"colors": "color", "sizes": "size", "measures": "size"}


def category_names(case: Case) -> list[str]:
    """The names of the shop's biggest categories."""
    names: dict[str, None] = {}
    for name, _ in case.scene.categories:
        if len(names) == _MAX_CATEGORIES:
            break
        names[leaf(name)] = None
    return list(names)


def category_taps(case: Case) -> tuple[str, ...]:
    """The shop's biggest categories."""
    return tuple(case.texts.tap("category", category=name) for name in category_names(case)[:3])


def leaf(category: str) -> str:
    """The last part of a category's path."""
    return category.rsplit(">", 1)[-1].strip()
