"""The use case: one question of a customer, one answer. The only orchestrator: shop, session, dialogue, catalogue, record.

Knows no HTTP, no SQL and no environment. One read and one committed write per question; an answer that cannot be recorded
is not given: the store's error goes up.
"""

import secrets
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from chatbot.dialogue import context as contexts
from chatbot.dialogue.context import Context
from chatbot.dialogue.decide import Decide, Draft, Scene
from chatbot.dialogue.faq import FaqBook
from chatbot.dialogue.lexicon import load_lexicon
from chatbot.dialogue.lookup import look_up
from chatbot.dialogue.reading import Reader
from chatbot.dialogue.replies import load_texts
from chatbot.dialogue.understand import Understand
from chatbot.model import Reply, Session, Turn, utc_now
from chatbot.privacy import mask
from chatbot.shops import Shop

LANGUAGES = ("tr", "en")
_ID_LENGTH = 64
_ID_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_MAX_BOOKS = 256

_log = structlog.get_logger(__name__)


class ShopSource(Protocol):
    """Where shops come from."""

    def get(self, business_id: str) -> Shop:
        """The current snapshot; raises `BusinessNotFound`."""
        ...


class ConversationRecords(Protocol):
    """Where conversations are kept."""

    def load(self, session_id: str, /) -> Session | None:
        """The session, or None."""
        ...

    def save(self, session: Session, turn: Turn, /) -> None:
        """Keep the session's state and the turn, committed together."""
        ...


def new_session_id() -> str:
    """An id nobody can guess."""
    return secrets.token_urlsafe(18)


class ChatService:
    """Answers questions. Safe for many threads; `timer` counts seconds, `new_id` makes session ids."""

    def __init__(
        self,
        shops: ShopSource,
        conversations: ConversationRecords,
        *,
        timer: Callable[[], float],
        now: Callable[[], datetime] = utc_now,
        new_id: Callable[[], str] = new_session_id,
    ) -> None:
        lexicons = [load_lexicon(language) for language in LANGUAGES]
        self._shops = shops
        self._conversations = conversations
        self._now = now
        self._timer = timer
        self._new_id = new_id
        self._lexicon = lexicons[0]
        self._understand = Understand(Reader(lexicons))
        self._decide = Decide({language: load_texts(language) for language in LANGUAGES})
        self._books: dict[str, tuple[int, FaqBook]] = {}

    def reply(self, business_id: str, session_id: str | None, question: str, *, request_id: str) -> Reply:
        """The answer, with the id of the session to go on with; raises `BusinessNotFound`, `StoreError`."""
        started = self._timer()
        shop = self._shops.get(business_id)
        session_id, context = self._session(business_id, session_id)
        draft = self._draft(shop, session_id, context, question)
        ms = round((self._timer() - started) * 1000)
        self._record(business_id, session_id, question, draft, request_id=request_id, ms=ms)
        return Reply(
            answer=draft.text,
            method=draft.method,
            confidence=round(min(max(draft.confidence, 0.0), 1.0), 3),
            execution_time_ms=ms,
            session_id=session_id,
            intent=draft.intent,
            request_id=request_id,
            products=draft.products,
            suggestions=draft.suggestions,
            contact=draft.contact,
        )

    def _session(self, business_id: str, session_id: str | None) -> tuple[str, Context]:
        """The session to go on with and its context: a new one when it is missing, malformed, unknown or another shop's."""
        if session_id and len(session_id) <= _ID_LENGTH and _ID_CHARACTERS.issuperset(session_id):
            session = self._conversations.load(session_id)
            if session is None:
                return session_id, Context()
            if session.business_id == business_id:
                return session_id, contexts.from_json(session.context)
        return self._new_id(), Context()

    def _draft(self, shop: Shop, session_id: str, context: Context, question: str) -> Draft:
        meaning = self._understand(question, context, shop.index, self._book(shop))
        found = look_up(meaning, context, shop.index)
        turn = zlib.crc32(session_id.encode()) + context.turns
        scene = Scene(shop.business, shop.index.categories(), context, self._now(), question, turn)
        return self._decide(meaning, found, scene)

    def _book(self, shop: Shop) -> FaqBook:
        """The shop's questions, compiled once per version."""
        kept = self._books.get(shop.business.id)
        if kept is None or kept[0] != shop.version:
            if len(self._books) >= _MAX_BOOKS:
                self._books.clear()
            kept = (shop.version, FaqBook(shop.business.faq, self._lexicon))
            self._books[shop.business.id] = kept
        return kept[1]

    def _record(
        self, business_id: str, session_id: str, question: str, draft: Draft, *, request_id: str, ms: int
    ) -> None:
        now = self._now()
        session = Session(session_id, business_id, draft.context.to_json(), now)
        turn = Turn(
            request_id=request_id,
            business_id=business_id,
            session_id=session_id,
            question=mask(question),
            answer=mask(draft.text),
            intent=draft.intent,
            method=draft.method,
            confidence=round(draft.confidence, 3),
            ms=ms,
            created_at=now,
        )
        self._conversations.save(session, turn)
        _log.debug("answered", intent=draft.intent, method=draft.method, ms=ms)
