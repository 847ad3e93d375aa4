"""Labelled conversations: read from TOML, held through the real service, compared with their labels, counted.

The format is described in `tests/conversations/README.md`. Used by the tests and by `benchmarks/dialogue.py`.
"""

import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from chatbot.advice import Advisor
from chatbot.catalog.business_file import read_business
from chatbot.catalog.importing import CatalogueImport
from chatbot.chat import ChatService
from chatbot.model import Product, Reply
from chatbot.shops import Shops
from chatbot.store.businesses import Businesses
from chatbot.store.conversations import Conversations
from chatbot.store.engine import Database
from chatbot.store.migrate import migrate
from chatbot.store.products import Products
from chatbot.turkish import fold
from fakes import FakeClock

ROOT = Path(__file__).resolve().parent.parent
TUESDAY_NOON = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Conversation:
    """One session's turns, with the file and shop they belong to."""

    file: str
    shop: str
    phenomenon: str
    turns: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Judged:
    """One turn and what is wrong with its answer; right when `faults` is empty."""

    conversation: Conversation
    turn: Mapping[str, Any]
    reply: Reply
    faults: Sequence[str]

    def __str__(self) -> str:
        reply = self.reply
        cards = ", ".join(product.title for product in reply.products)
        return (
            f"[{self.conversation.file} {self.conversation.phenomenon}] {self.turn['ask']!r}: "
            f"{'; '.join(self.faults)}\n"
            f"      said ({reply.intent}, {reply.method}): {reply.answer[:160]!r}  cards: {cards[:120] or '-'}"
        )


def read_conversations(folder: Path) -> list[Conversation]:
    """All conversations of a folder's files, in order."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in data.get("conversation", ()):
            shop = entry.get("shop", data.get("shop", ""))
            found.append(Conversation(path.stem, shop, entry.get("phenomenon", ""), entry["turns"]))
    return found


@contextmanager
def service_for(shops: Iterable[str], advisor: Advisor | None = None) -> Iterator[ChatService]:
    """The chat service over a fresh database with these shops imported from their folders."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/conversations.db"
        migrate(url)
        database = Database(url)
        businesses, products = Businesses(database), Products(database)
        for shop in sorted(set(shops)):
            _import(shop, businesses, products)
        clock = FakeClock(TUESDAY_NOON)
        ids = (f"labelled-{n}" for n in count())
        served = Shops(businesses, products, timer=clock.timer)
        yield ChatService(
            served, Conversations(database), now=clock.now, timer=clock.timer, new_id=lambda: next(ids), advisor=advisor
        )
        database.close()


def hold(service: ChatService, conversation: Conversation, *, business_id: str = "") -> list[Judged]:
    """The conversation held in one session, every turn judged."""
    judged, session_id = [], None
    for turn in conversation.turns:
        reply = service.reply(business_id or conversation.shop, session_id, turn["ask"], request_id=ask_id())
        session_id = reply.session_id
        judged.append(Judged(conversation, turn, reply, list(_faults(turn, reply))))
    return judged


def hold_all(conversations: Sequence[Conversation]) -> list[Judged]:
    """All conversations held by one service."""
    with service_for(conversation.shop for conversation in conversations) as service:
        return [judged for conversation in conversations for judged in hold(service, conversation)]


def table(judged: Iterable[Judged]) -> list[tuple[str, int, int]]:
    """Rows (phenomenon, right, turns), in alphabetical order, and a last row "all"."""
    counts: dict[str, list[int]] = {}
    for one in judged:
        for name in (one.conversation.phenomenon, "~all"):
            row = counts.setdefault(name, [0, 0])
            row[0] += not one.faults
            row[1] += 1
    return [(name.lstrip("~"), right, turns) for name, (right, turns) in sorted(counts.items())]


_numbers = count()


def ask_id() -> str:
    """A request id nobody has used yet."""
    return f"request-{next(_numbers)}"


def _import(shop: str, businesses: Businesses, products: Products) -> None:
    folder = next(path for path in (ROOT / "data" / shop, ROOT / "tests" / "shops" / shop) if path.is_dir())
    business, _ = read_business(folder / "business.json")
    businesses.put(business)
    catalogue = next(path for path in sorted(folder.glob("products.*")))
    CatalogueImport(businesses, products).run(catalogue, business.id)


def _faults(turn: Mapping[str, Any], reply: Reply) -> Iterator[str]:
    for key, judge in _JUDGES.items():
        if key in turn and (fault := judge(turn[key], reply)):
            yield fault


def _label(name: str, wanted: object, got: str) -> str:
    allowed = wanted if isinstance(wanted, list) else [wanted]
    return "" if got in allowed else f"{name} {got}, wanted {' or '.join(map(str, allowed))}"


def _text_of(product: Product) -> str:
    return fold(f"{product.title} {product.color} {product.category} {product.size} {product.brand}")


def _match(words: Sequence[str], reply: Reply) -> str:
    if not reply.products:
        return "no products"
    strange = [p.title for p in reply.products if not all(fold(word) in _text_of(p) for word in words)]
    return f"{strange[0]!r} is not {' '.join(words)}" if strange else ""


def _first(ids: Sequence[str], reply: Reply) -> str:
    got = reply.products[0].id if reply.products else "nothing"
    return "" if got in ids else f"first {got}, wanted {' or '.join(ids)}"


def _cards(wanted: object, reply: Reply) -> str:
    got = len(reply.products)
    right = got > 0 if wanted == "some" else got == (0 if wanted == "none" else wanted)
    return "" if right else f"{got} cards, wanted {wanted}"


def _says(texts: Sequence[str], reply: Reply) -> str:
    missing = [text for text in texts if fold(text) not in fold(reply.answer)]
    return f"does not say {missing}" if missing else ""


def _says_any(texts: Sequence[str], reply: Reply) -> str:
    return "" if any(fold(text) in fold(reply.answer) for text in texts) else f"says none of {texts}"


def _never(texts: Sequence[str], reply: Reply) -> str:
    said = [text for text in texts if fold(text) in fold(reply.answer)]
    return f"says {said}" if said else ""


def _contact(wanted: bool, reply: Reply) -> str:
    return "" if (reply.contact is not None) == wanted else f"contact {'missing' if wanted else 'offered'}"


_JUDGES = {
    "intent": lambda wanted, reply: _label("intent", wanted, reply.intent),
    "method": lambda wanted, reply: _label("method", wanted, reply.method),
    "match": _match,
    "first": _first,
    "cards": _cards,
    "says": _says,
    "says_any": _says_any,
    "never": _never,
    "contact": _contact,
}
