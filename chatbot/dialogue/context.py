"""What a conversation remembers between two messages: small, masked, kept as JSON. Knows no store."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

from chatbot.model import Filters, Order
from chatbot.privacy import mask

MAX_SHOWN = 5
MAX_SEEN = 40
_MAX_TALKED = 8
_MAX_TEXT = 160
_MAX_ID = 200
_ORDERS: Mapping[object, Order] = {order: order for order in get_args(Order)}
NO_FILTERS = Filters()
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Stance:
    """All of a talk that a meaning depends on; how many products the last list showed, not which."""

    begun: bool
    shown: int
    picked: bool
    pending: str
    topic: str = ""
    several: bool = False  # whether more than the last product was talked about


@dataclass(frozen=True, slots=True)
class Context:
    """The state of a talk. Product ids are the shop's; `query` is what the last list answers, masked."""

    turns: int = 0
    language: str = "tr"
    shown: tuple[str, ...] = ()  # the last list, as the customer counts it
    focus: str = ""  # the product being talked about
    picked: bool = False  # the focus was chosen, not just first in a list
    query: str = ""
    filters: Filters = NO_FILTERS
    seen: tuple[str, ...] = ()  # everything shown for `query`
    pending: str = ""  # the question that waits for "which product?"
    last_intent: str = ""
    topic: str = ""  # the fact of the shop that was told last, if it was just now
    earlier: tuple[str, ...] = ()  # the longer list that the last one was narrowed from
    talked: tuple[str, ...] = ()  # the products talked about one by one before the last

    @property
    def stance(self) -> Stance:
        """What the meaning of the next message depends on."""
        return Stance(self.turns > 0, len(self.shown), self.picked, self.pending, self.topic, bool(self.talked))

    def to_json(self) -> str:
        """A JSON object; defaults are left out."""
        data = _told(self, _CONTEXT_DEFAULTS)
        if "filters" in data:
            data["filters"] = _told(self.filters, _FILTER_DEFAULTS)
        return _encode(data)

    def after_turn(self, intent: str, language: str, topic: str = "") -> "Context":
        """The same talk one message later, in which a fact was told or none."""
        turns = min(self.turns + 1, 1_000_000)
        return Context(  # `replace` takes three times as long, and this is every answer's
            turns, language, self.shown, self.focus, self.picked, self.query, self.filters, self.seen, self.pending,
            intent, topic, self.earlier, self.talked,
        )  # fmt: skip

    def with_products(
        self,
        ids: Sequence[str],
        *,
        query: str,
        filters: Filters,
        picked: str = "",
        more: bool = False,
        narrowed: bool = False,
    ) -> "Context":
        """After a new list was shown, all of one product if one was `picked`.

        `more` adds to what was seen, `narrowed` remembers the longer list before it.
        """
        shown = tuple(ids[:MAX_SHOWN])
        earlier = max(self.earlier, self.shown, key=len) if narrowed and len(shown) < len(self.shown) else ()
        seen = tuple(dict.fromkeys((*(self.seen if more else ()), *shown)))[-MAX_SEEN:]
        return Context(
            self.turns, self.language, shown, picked or next(iter(shown), ""), bool(picked), mask(query)[:_MAX_TEXT],
            filters, seen, "", self.last_intent, "", earlier, self._talked_before(picked),
        )  # fmt: skip

    def with_focus(self, product_id: str) -> "Context":
        """After the talk turned to one product; the list stays countable."""
        return replace(self, focus=product_id, picked=True, pending="", talked=self._talked_before(product_id))

    def _talked_before(self, product_id: str) -> tuple[str, ...]:
        """What was talked about before the talk turns to this product, or to a list: the last one, too."""
        if not (self.picked or len(self.shown) == 1) or self.focus in ("", product_id):
            return self.talked
        return tuple(dict.fromkeys((*(each for each in self.talked if each != self.focus), self.focus)))[-_MAX_TALKED:]

    def with_search(self, query: str, filters: Filters) -> "Context":
        """With the conditions that led to the product talked about: what is asked next is asked under these."""
        return replace(self, query=mask(query)[:_MAX_TEXT], filters=filters)


_CONTEXT_DEFAULTS = tuple((field.name, getattr(Context(), field.name)) for field in fields(Context))
_FILTER_DEFAULTS = tuple((field.name, getattr(NO_FILTERS, field.name)) for field in fields(Filters))


def from_json(text: str) -> Context:
    """A context as it was kept; whatever is missing or of the wrong shape takes its default."""
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return Context()
    filters = data.get("filters")
    return Context(
        turns=_whole(data.get("turns")) or 0,
        language=_text(data.get("language"), 8) or "tr",
        shown=_texts(data.get("shown"), MAX_SHOWN),
        focus=_text(data.get("focus"), _MAX_ID),
        picked=data.get("picked") is True,
        query=_text(data.get("query"), _MAX_TEXT),
        filters=_filters(filters) if isinstance(filters, Mapping) else NO_FILTERS,
        seen=_texts(data.get("seen"), MAX_SEEN),
        pending=_text(data.get("pending"), 20),
        last_intent=_text(data.get("last_intent"), 30),
        topic=_text(data.get("topic"), 30),
        earlier=_texts(data.get("earlier"), MAX_SHOWN),
        talked=_texts(data.get("talked"), _MAX_TALKED),
    )


def _told(state: Context | Filters, defaults: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """What differs from the defaults, as plain data."""
    return {name: value for name, default in defaults if (value := getattr(state, name)) != default}


def _filters(data: Mapping[str, Any]) -> Filters:
    return Filters(
        min_price_minor=_whole(data.get("min_price_minor")),
        max_price_minor=_whole(data.get("max_price_minor")),
        colors=_texts(data.get("colors"), 10),
        sizes=_texts(data.get("sizes"), 10),
        brands=_texts(data.get("brands"), 10),
        in_stock=data.get("in_stock") is True,
        on_sale=data.get("on_sale") is True,
        order=_ORDERS.get(_text(data.get("order"), 20), "relevance"),
    )


def _whole(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < 2**53 else None  # JSON's own types: true is no number


def _text(value: object, limit: int) -> str:
    return value[:limit] if isinstance(value, str) else ""


def _texts(value: object, limit: int) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        return ()
    return tuple([item[:_MAX_ID] for item in value[:limit] if type(item) is str])
