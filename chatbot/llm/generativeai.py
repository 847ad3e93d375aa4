"""Adapter for google-generativeai over REST, with nothing that retries. The SDK is imported at the first call.

The SDK (0.8.6) times out per socket read and knows no thinking: this file reads the raw response, counts output as
total - prompt, and leaves the total deadline to the guard. Requests are written and responses read (`response.py`) as
JSON with the SDK's names of reasons, and travel over `wire.py`: its `GenerativeModel`, its messages and the wrappers
around them, its transport and its session cost five times what the call does (`python -m benchmarks.model`).
"""

import json
import threading
import warnings
from functools import lru_cache
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

from chatbot.errors import ModelError
from chatbot.llm.port import http_failure, never_sent, sdk_missing, sdk_stays
from chatbot.llm.response import Reasons, read_response
from chatbot.model import ModelRequest, ModelResult

_GOOGLE = "https://generativelanguage.googleapis.com"
_FIRST_ERROR = 400


class GenerativeAiModel:
    """`LanguageModel` over the google-generativeai package. `endpoint`: another base URL, for a local fake."""

    name = "google-generativeai"

    def __init__(self, api_key: str, *, endpoint: str | None = None) -> None:
        self._api_key = api_key
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._sdk: _Sdk | None = None

    def generate(self, request: ModelRequest, *, timeout_s: float) -> ModelResult:
        """One request over REST; raises `ModelError`."""
        sdk = self._loaded()
        try:
            answer = sdk.wire.post(_path(request), _written(request), timeout=timeout_s)
            if answer.status < _FIRST_ERROR:
                return read_response(json.loads(answer.body), request.model, sdk.reasons)
        except Exception as error:
            raise _translated(error) from error
        raise _refusal(answer.status, answer.body)

    def _loaded(self) -> "_Sdk":
        with self._lock:
            if self._sdk is None:
                try:
                    self._sdk = _Sdk(self._endpoint or _GOOGLE, self._api_key)
                except ImportError as error:
                    raise sdk_missing(error) from error
                except OSError as error:
                    raise never_sent(f"no certificates: {error}") from error
                sdk_stays()
            return self._sdk


class _Sdk:
    """The SDK's names of reasons, and the wire to its provider; imports both."""

    def __init__(self, url: str, api_key: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it announces its end of support on import
            import google.generativeai as sdk  # noqa: PLC0415 - 70 MB and half a second, only with a key

        from chatbot.llm.wire import Wire  # noqa: PLC0415 - the same

        self.reasons = Reasons(
            _names(sdk.protos.Candidate.FinishReason),
            _names(sdk.protos.GenerateContentResponse.PromptFeedback.BlockReason),
        )
        self.wire = Wire(
            url,
            {
                "Content-Type": "application/json",
                "x-goog-api-key": api_key,
                "x-goog-api-client": f"genai-py/{sdk.__version__}",
            },
        )


def _names(reasons: Any) -> dict[int, str]:
    return {reason.value: reason.name for reason in reasons}


def _written(request: ModelRequest) -> bytes:
    """The request as the SDK's transport would write it; from its message it would take seven times as long."""
    contents = [{"role": message.role, "parts": [{"text": message.text}]} for message in request.messages]
    asked = {"contents": contents, "generationConfig": {"maxOutputTokens": request.max_output_tokens}}
    return _standing(request.system) + json.dumps(asked, ensure_ascii=False)[1:].encode()


@lru_cache(maxsize=128)
def _standing(system: str) -> bytes:
    """The beginning of a request's body, which many have in common: long, and no customer's."""
    instruction = {"parts": [{"text": system}]}
    return f'{{"systemInstruction": {json.dumps(instruction, ensure_ascii=False)}, '.encode()


def _path(request: ModelRequest) -> str:
    model = quote(request.model.removeprefix("models/"))
    return f"/v1beta/models/{model}:generateContent?$alt=json;enum-encoding=int"


def _refusal(status: int, body: bytes) -> ModelError:
    """The error for an answer that is none; Google says more in JSON, others may say anything."""
    try:
        told = json.loads(body)["error"]
        return http_failure(status, str(told.get("message", "")), told.get("details", ()))
    except (ValueError, LookupError, TypeError, AttributeError):
        return http_failure(status, body[:200].decode(errors="replace"))


def _translated(error: Exception) -> ModelError:
    from chatbot.llm.wire import NotConnected  # noqa: PLC0415 - loaded with the SDK

    name = type(error).__name__
    if isinstance(error, NotConnected):
        return never_sent(str(error))
    if isinstance(error, TimeoutError):
        return ModelError("timeout", name, billed="unknown")
    if isinstance(error, HTTPException | OSError):
        return ModelError("network", name, billed="unknown")
    if isinstance(error, ValueError):
        return ModelError("protocol", name, billed="unknown")
    return ModelError("protocol", f"unexpected {name}", billed="unknown")
