"""Fills the cache at the start: each shop's most asked open questions are put to the advisor before a customer does.

Knows no store and no model. Bounded in questions and in time; the first question that cannot be answered ends it.
"""

import re
import time
from collections.abc import Callable, Iterable

import structlog

from chatbot.advice import Advice

_PLACEHOLDER = re.compile(r"\[[a-z -]+\]")  # what masking leaves: a question about somebody

_log = structlog.get_logger(__name__)


class Warming:
    """`questions` gives a shop's candidates, most asked first; `ask` the advice, None for what is not for everybody.

    Stops after `for_s` seconds, so that other jobs have their turn.
    """

    def __init__(
        self,
        shops: Callable[[], Iterable[str]],
        questions: Callable[[str], Iterable[str]],
        ask: Callable[[str, str], Advice | None],
        *,
        for_s: float = 60.0,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shops = shops
        self._questions = questions
        self._ask = ask
        self._for_s = for_s
        self._timer = timer

    def run(self) -> int:
        """Ask them all, or as many as go well; how many answers are now in the cache."""
        end = self._timer() + self._for_s
        warm = 0
        for business_id, question in self._candidates():
            advice = self._ask(business_id, question)
            if advice is not None and advice.source == "none":
                break  # no budget, no provider, or an answer that did not hold a moment ago
            warm += advice is not None and advice.text is not None
            if self._timer() >= end:
                break
        _log.info("cache_warmed", answers=warm)
        return warm

    def _candidates(self) -> Iterable[tuple[str, str]]:
        for business_id in self._shops():
            for question in self._questions(business_id):
                if not _PLACEHOLDER.search(question):
                    yield business_id, question
