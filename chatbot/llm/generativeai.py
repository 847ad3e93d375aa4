"""Adapter for google-generativeai over REST, with nothing that retries. The SDK is imported at the first call.

The SDK (0.8.6) times out per socket read and knows no thinking: this file reads the raw response, counts output as
total - prompt, and leaves the total deadline to the guard. It cannot tell a thought part from the answer, so it is for
models that think minimally by default. Responses are read as the SDK's own messages, plain protobuf; all travels over
`wire.py`: its `GenerativeModel`, the wrappers around each message, its transport and its session cost four times what
the call does (`python -m benchmarks.model`).
"""

import json
import threading
import warnings
from functools import lru_cache
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

from chatbot.errors import ModelError
from chatbot.llm.port import blocked_reason, http_failure, never_sent, sdk_missing, sdk_stays, usage_of
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
            read = sdk.read(answer.body) if answer.status < _FIRST_ERROR else None
        except Exception as error:
            raise _translated(error) from error
        if read is None:
            raise _refusal(answer.status, answer.body)
        return _result(read, request.model)

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
    """The SDK's message and the wire it travels over; imports both."""

    def __init__(self, url: str, api_key: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it announces its end of support on import
            import google.generativeai as sdk  # noqa: PLC0415 - 70 MB and half a second, only with a key
        from google.protobuf import json_format  # noqa: PLC0415 - the same

        from chatbot.llm.wire import Wire  # noqa: PLC0415 - the same

        self._parse = json_format.ParseDict
        self._response = type(sdk.protos.GenerateContentResponse.pb(sdk.protos.GenerateContentResponse()))
        self.wire = Wire(
            url,
            {
                "Content-Type": "application/json",
                "x-goog-api-key": api_key,
                "x-goog-api-client": f"genai-py/{sdk.__version__}",
            },
        )

    def read(self, body: bytes) -> Any:
        """The response in a body; raises `ParseError` or `ValueError`."""
        return self._parse(json.loads(body), self._response(), ignore_unknown_fields=True)


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


def _result(raw: Any, asked: str) -> ModelResult:
    candidate = raw.candidates[0] if raw.candidates else None
    text = (
        "".join(part.text for part in candidate.content.parts if not getattr(part, "thought", False))
        if candidate
        else ""
    )
    finish = _name(candidate, "finish_reason") if candidate else ""
    prompt_block = _name(raw.prompt_feedback, "block_reason") if raw.HasField("prompt_feedback") else None
    counts = raw.usage_metadata
    usage = usage_of(counts.prompt_token_count, counts.cached_content_token_count, counts.total_token_count)
    return ModelResult(
        text=text,
        finish=finish,
        blocked=blocked_reason(text, finish, prompt_block),
        usage=usage,
        model_version=getattr(raw, "model_version", "") or asked,
    )


def _name(message: Any, field: str) -> str:
    """The name of an enum field's value; one newer than the SDK arrives as a bare number."""
    value = getattr(message, field)
    known = message.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number.get(value)
    return str(known.name if known else value)


def _refusal(status: int, body: bytes) -> ModelError:
    """The error for an answer that is none; Google says more in JSON, others may say anything."""
    try:
        told = json.loads(body)["error"]
        return http_failure(status, str(told.get("message", "")), told.get("details", ()))
    except (ValueError, LookupError, TypeError, AttributeError):
        return http_failure(status, body[:200].decode(errors="replace"))


def _translated(error: Exception) -> ModelError:
    from google.protobuf.json_format import ParseError  # noqa: PLC0415 - loaded with the SDK

    from chatbot.llm.wire import NotConnected  # noqa: PLC0415 - the same

    name = type(error).__name__
    if isinstance(error, NotConnected):
        return never_sent(str(error))
    if isinstance(error, TimeoutError):
        return ModelError("timeout", name, billed="unknown")
    if isinstance(error, HTTPException | OSError):
        return ModelError("network", name, billed="unknown")
    if isinstance(error, ParseError | ValueError):
        return ModelError("protocol", name, billed="unknown")
    return ModelError("protocol", f"unexpected {name}", billed="unknown")
