"""What a response of the Gemini API says, read from its JSON: as strictly as the SDK's messages would. Pure.

It is a stranger's: where it is of another form than documented an exception of Python's own (`ValueError`, `TypeError`,
`AttributeError`, `LookupError`, `OverflowError`) says so, and nothing of it goes on into the books.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from chatbot.llm.port import blocked_reason, usage_of
from chatbot.model import ModelResult

_MOST_TOKENS = 2**31
_NO_CANDIDATE: tuple[dict[str, Any], ...] = ({},)


class Reasons(NamedTuple):
    """The names of the numbers by which a provider says why it finished, and why it blocked a prompt."""

    finish: Mapping[int, str]
    block: Mapping[int, str]


def read_response(told: Any, asked: str, reasons: Reasons) -> ModelResult:
    """The result in a response to a request for the model `asked`; thoughts are no part of its text."""
    candidate = (told.get("candidates") or _NO_CANDIDATE)[0]
    parts = (candidate.get("content") or {}).get("parts") or ()
    text = "".join([_text(part.get("text")) for part in parts if not part.get("thought")])
    finish = _reason(candidate.get("finishReason"), reasons.finish) if candidate else ""
    feedback = told.get("promptFeedback")
    block = _reason(feedback.get("blockReason"), reasons.block) if feedback else None
    counts = told.get("usageMetadata") or {}
    kinds = ("prompt", "cachedContent", "total", "thoughts")
    usage = usage_of(*[_count(counts.get(f"{kind}TokenCount")) for kind in kinds])
    return ModelResult(
        text, finish, blocked_reason(text, finish, block), usage, _text(told.get("modelVersion")) or asked
    )


def _reason(told: Any, names: Mapping[int, str]) -> str:
    """A reason's name; one newer than the names keeps its number, and a name stays one."""
    return names.get(told or 0) or _text(str(told))


def _text(told: Any) -> str:
    if told is None:
        return ""
    if not isinstance(told, str):
        raise TypeError(f"no text: {type(told).__name__}")
    told.encode()  # half an emoji has no UTF-8 form, and no place in a database
    return told


def _count(told: Any) -> int | None:
    """Tokens; JSON may write them as 5, 5.0 or "5"."""
    if told is None:
        return None
    count = int(told)
    if isinstance(told, bool) or count != float(told) or not 0 <= count < _MOST_TOKENS:
        raise ValueError("no number of tokens")
    return count
