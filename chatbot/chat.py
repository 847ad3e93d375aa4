"""The use case: one question of a customer, one answer. The only orchestrator.

Knows no HTTP, no SQL and no environment. One read and one committed write per question; an answer that cannot be
recorded is not given: the store's error goes up. What only a model could answer goes to the advisor; without advice the
local answer stands.
"""

import secrets
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chatbot.advice import NO_ADVICE, Advice, Advisor, OpenQuestion, SilentAdvisor
from chatbot.dialogue.answers.case import Scene
from chatbot.dialogue.context import Context, from_json
from chatbot.dialogue.decide import Decide, Draft, is_open
from chatbot.dialogue.facts import texts_of, topics_told
from chatbot.dialogue.faq import FaqBook
from chatbot.dialogue.lexicon import load_lexicon
from chatbot.dialogue.lookup import look_up
from chatbot.dialogue.lookups.found import Found
from chatbot.dialogue.meaning import Search, Understanding
from chatbot.dialogue.reader import Reader
from chatbot.dialogue.replies import load_texts
from chatbot.dialogue.understand import Readings, Understand
from chatbot.hops import MODEL, lap
from chatbot.memo import Memo
from chatbot.model import Message, Method, Reply, Session, Turn, utc_now
from chatbot.privacy import mask
from chatbot.shops import Shop
from chatbot.turkish import tokens

LANGUAGES = ("tr", "en")
_ID_LENGTH = 64
_ID_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_MAX_NOTES = 256
_MAX_READINGS = 2000
_MAX_CONTEXTS = 1000
_TURNS_TOLD = 3  # how many earlier turns the model hears of a question that leans on them
_NANO = 1_000_000_000


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

    def turns(self, session_id: str, /, *, last: int | None = None) -> Sequence[Turn]:
        """The session's turns, or the `last` ones of it, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class _Notes:
    """What is worked out once per version of a shop: questions compiled, titles and brands folded."""

    version: int
    faq: FaqBook
    names: frozenset[str]
    readings: Readings
    found: Memo[Search, Found]
    masked: Memo[str, str]  # answers as they are recorded


@dataclass(frozen=True, slots=True)
class _Heard:
    """A question of a session as it was understood, and what the catalogue has for it."""

    shop: Shop
    session_id: str
    meaning: Understanding
    found: Found
    scene: Scene


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
        advisor: Advisor | None = None,
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
        self._advisor = advisor or SilentAdvisor()
        self._notes: dict[str, _Notes] = {}
        self._contexts = Memo[str, Context](_MAX_CONTEXTS)

    def reply(self, business_id: str, session_id: str | None, question: str, *, request_id: str) -> Reply:
        """The answer, with the id of the session to go on with; raises `BusinessNotFound`, `StoreError`."""
        started = self._timer()
        shop = self._shops.get(business_id)
        session_id, context = self._session(business_id, session_id)
        lap("store")
        masked = mask(question)
        draft, advice = self._answered(self._heard(shop, session_id, context, question), masked)
        cost = None if advice.cost_nano_usd is None else advice.cost_nano_usd / _NANO
        reply = Reply(
            answer=draft.text,
            method=draft.method,
            confidence=round(min(max(draft.confidence, 0.0), 1.0), 3),
            execution_time_ms=round((self._timer() - started) * 1000),
            session_id=session_id,
            intent=draft.intent,
            request_id=request_id,
            cost=cost,
            products=draft.products,
            suggestions=draft.suggestions,
            contact=draft.contact,
        )
        try:
            self._record(shop, masked, reply, draft)
        finally:
            lap("store")  # also what was waited in vain
        return reply

    def ask_ahead(self, business_id: str, question: str) -> Advice | None:
        """The advice on an open question before a customer asks it, nothing recorded.

        None when it is no open question, or one that leans on a talk or holds something personal.
        """
        masked = mask(question)
        heard = self._heard(self._shops.get(business_id), "", Context(), question)
        asked = self._open_question(heard, masked)
        return self._advisor.advise(asked) if asked and asked.shareable else None

    def _session(self, business_id: str, session_id: str | None) -> tuple[str, Context]:
        """The session to go on with and its context; a new one when it is missing, malformed or another shop's."""
        if session_id and len(session_id) <= _ID_LENGTH and _ID_CHARACTERS.issuperset(session_id):
            session = self._conversations.load(session_id)
            if session is None:
                return session_id, Context()
            if session.business_id == business_id:
                return session_id, self._contexts.get(session.context, lambda: from_json(session.context))
        return self._new_id(), Context()

    def _heard(self, shop: Shop, session_id: str, context: Context, question: str) -> _Heard:
        """What the question means and what the catalogue has for it."""
        notes = self._shop_notes(shop)
        meaning = self._understand(question, context, shop.index, notes.faq, notes.readings)
        lap("understand")
        found = self._found(meaning, context, shop, notes)
        lap("search")
        turn = zlib.crc32(session_id.encode()) + context.turns
        scene = Scene(shop.business, shop.index.categories(), context, self._now(), question, turn)
        return _Heard(shop, session_id, meaning, found, scene)

    def _answered(self, heard: _Heard, masked: str) -> tuple[Draft, Advice]:
        """The answer, in a model's words where only a model could give one and did; else the local one."""
        asked = self._open_question(heard, masked)
        advice = self._advisor.advise(asked) if asked else NO_ADVICE
        lap(MODEL)
        if advice.text is None:
            draft = self._decide(heard.meaning, heard.found, heard.scene)
        else:
            method = Method.CACHE if advice.source == "cache" else Method.LLM
            draft = self._decide.told(heard.meaning, heard.found, heard.scene, method, advice.text)
        lap("decide")
        return draft, advice

    def _open_question(self, heard: _Heard, masked: str) -> OpenQuestion | None:
        """What a model is asked, when only a model could say more than the shop's records."""
        meaning, found, shop = heard.meaning, heard.found, heard.shop
        if not is_open(meaning, found):
            return None
        stands_alone = not meaning.leans and found.method is not Method.FOLLOW_UP
        return OpenQuestion(
            business=shop.business,
            version=shop.version,
            question=masked,
            products=found.products,
            language=meaning.language,
            session_id=heard.session_id,
            shareable=stands_alone and masked == heard.scene.question,
            turns=() if stands_alone else self._last_turns(heard.session_id),
            names=self._shop_notes(shop).names,
            vocabulary=shop.index,
        )

    def _found(self, meaning: Understanding, context: Context, shop: Shop, notes: _Notes) -> Found:
        """What the catalogue has; a search finds the same in every talk, unless it may be asked of what was shown, or
        measures are asked for.
        """
        if isinstance(meaning.lookup, Search) and not (meaning.lookup.of_shown or meaning.unit):
            return notes.found.get(meaning.lookup, lambda: look_up(meaning, context, shop.index))
        return look_up(meaning, context, shop.index)

    def _last_turns(self, session_id: str) -> tuple[Message, ...]:
        told = self._conversations.turns(session_id, last=_TURNS_TOLD)
        return tuple(
            message for turn in told for message in (Message("user", turn.question), Message("model", turn.answer))
        )

    def _shop_notes(self, shop: Shop) -> _Notes:
        kept = self._notes.get(shop.business.id)
        if kept is None or kept.version != shop.version:
            if len(self._notes) >= _MAX_NOTES:
                self._notes.clear()
            business = shop.business
            book = FaqBook(business.faq, self._lexicon, told=topics_told(business), texts=texts_of(business))
            kept = _Notes(
                version=shop.version,
                faq=book,
                names=_names(shop),
                readings=Memo(_MAX_READINGS),
                found=Memo(_MAX_READINGS),
                masked=Memo(_MAX_READINGS),
            )
            self._notes[shop.business.id] = kept
        return kept

    def _record(self, shop: Shop, masked: str, reply: Reply, draft: Draft) -> None:
        now = self._now()
        context = draft.context.to_json()
        self._contexts.get(context, lambda: draft.context)  # where the talk goes on, it goes on from here
        session = Session(reply.session_id, shop.business.id, context, now)
        turn = Turn(
            request_id=reply.request_id,
            business_id=shop.business.id,
            session_id=reply.session_id,
            question=masked,
            answer=self._shop_notes(shop).masked.get(reply.answer, lambda: mask(reply.answer)),
            intent=reply.intent,
            method=reply.method,
            confidence=reply.confidence,
            ms=reply.execution_time_ms,
            created_at=now,
            cost=reply.cost,
            unanswered=draft.unanswered,
        )
        self._conversations.save(session, turn)


def _names(shop: Shop) -> frozenset[str]:
    """Brands, and titles of several words, folded: what a model may name only when it was told of it."""
    named = [
        " ".join(tokens(text)) for product in shop.index.products for text in (product.title, product.brand) if text
    ]
    brands = {" ".join(tokens(product.brand)) for product in shop.index.products if product.brand}
    return frozenset(name for name in named if " " in name) | brands
