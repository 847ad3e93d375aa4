"""What every model adapter offers, and how a provider's failures become `ModelError`. Knows no SDK."""

import gc
import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from chatbot.errors import ModelError, ModelErrorKind
from chatbot.model import ModelRequest, ModelResult, TokenUsage

_KIND_BY_STATUS: dict[int, ModelErrorKind] = {
    400: "bad_request",
    401: "auth",
    403: "auth",
    404: "not_found",
    408: "timeout",
    429: "rate_limited",
    500: "server",
    502: "server",
    503: "overloaded",
    504: "timeout",
}
_TEXTLESS_IS_FINE = frozenset({"STOP", "MAX_TOKENS"})
_FLAGGED = frozenset({"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"})
_NO_REASON = frozenset({"", "BLOCK_REASON_UNSPECIFIED"})


class LanguageModel(Protocol):
    """One attempt at a model: no retry, no second request behind the caller's back."""

    name: str

    def generate(self, request: ModelRequest, *, timeout_s: float) -> ModelResult:
        """Ask once, waiting at most `timeout_s` for each read; raises `ModelError`, and nothing else, on failure."""
        ...


def sdk_stays() -> None:
    """Keep what was just imported out of every later garbage collection: 70,000 objects would stop all for 60 ms."""
    gc.freeze()


def sdk_missing(error: ImportError) -> ModelError:
    """The failure of a call that was never made: the SDK cannot be imported."""
    return ModelError("not_found", f"the SDK cannot be imported: {error}", billed="no")


def never_sent(reason: str) -> ModelError:
    """The failure of a call that nobody heard of: there was no connection to send it over."""
    return ModelError("network", reason, billed="no")


def http_failure(status: int, message: str, details: Iterable[Any] = ()) -> ModelError:
    """The error for an HTTP status of the Gemini API, with what its QuotaFailure, RetryInfo and ErrorInfo say."""
    facts = [detail for detail in details if isinstance(detail, Mapping)]
    kind = _KIND_BY_STATUS.get(status, "server" if status >= 500 else "bad_request")
    if any(fact.get("reason") == "API_KEY_INVALID" for fact in facts):
        kind = "auth"
    if kind == "rate_limited" and _is_for_the_day(facts, message):
        kind = "quota_exhausted"
    return ModelError(
        kind,
        f"HTTP {status}: {message[:200]}",
        retry_after_s=_retry_delay_s(facts),
        billed="unknown" if kind == "timeout" else "no",
    )


def _is_for_the_day(facts: Iterable[Mapping[str, Any]], message: str) -> bool:
    """Whether waiting a minute is pointless: a daily quota, or a limit of zero (the model is not for this key)."""
    violations = [v for fact in facts for v in fact.get("violations", ()) if isinstance(v, Mapping)]
    if any("PerDay" in str(v.get("quotaId", "")) or str(v.get("quotaValue", "")) == "0" for v in violations):
        return True
    return "limit: 0" in message


def _retry_delay_s(facts: Iterable[Mapping[str, Any]]) -> float | None:
    delay = next((str(fact["retryDelay"]) for fact in facts if "retryDelay" in fact), "")
    return float(delay[:-1]) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?s", delay) else None


def usage_of(
    prompt: int | None, cached: int | None, total: int | None, thinking: int | None = None
) -> TokenUsage | None:
    """Token counts as billed: everything beyond the prompt is output, thinking included; None when not reported."""
    if not prompt or total is None or total < prompt:
        return None
    return TokenUsage(prompt=prompt, cached=min(cached or 0, prompt), output=total - prompt, thinking=thinking or 0)


def blocked_reason(text: str, finish: str, prompt_block: str | None) -> str | None:
    """Why there is no usable text: the prompt's block reason, a flagged or unusual finish, or no candidate."""
    if prompt_block and prompt_block not in _NO_REASON:  # ratings of a prompt that passed come without a reason
        return prompt_block
    if finish in _FLAGGED:
        return finish  # what came before the flag is half an answer, and the worse half
    if text:
        return None
    return "EMPTY" if finish in _TEXTLESS_IS_FINE or not finish else finish
