"""Adapter for google-generativeai over REST, its own retry switched off. The SDK is imported at the first call.

The SDK (0.8.6) times out per socket read and knows no thinking: this file reads the raw response, counts output as
total - prompt, and leaves the total deadline to the guard. It cannot tell a thought part from the answer, so it is for
models that think minimally by default. Requests and responses are the plain protobuf messages of the SDK's transport,
which posts through `wire.py`: its `GenerativeModel`, the wrappers around each message and its session cost more than
half of a call (`python -m benchmarks.model`).
"""

import threading
import warnings
from typing import Any

from chatbot.errors import ModelError
from chatbot.llm.port import blocked_reason, http_failure, never_sent, sdk_missing, sdk_stays, usage_of
from chatbot.model import ModelRequest, ModelResult

_GOOGLE = "https://generativelanguage.googleapis.com"


class GenerativeAiModel:
    """`LanguageModel` over the google-generativeai package. `endpoint`: another base URL, for a local fake."""

    name = "google-generativeai"

    def __init__(self, api_key: str, *, endpoint: str | None = None) -> None:
        self._api_key = api_key
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._transport: Any = None

    def generate(self, request: ModelRequest, *, timeout_s: float) -> ModelResult:
        """One request over REST; raises `ModelError`."""
        transport = self._loaded()
        try:
            response = transport.generate_content(_message(request), timeout=timeout_s)
            return _result(type(response).pb(response), request.model)
        except Exception as error:
            raise _translated(error) from error

    def _loaded(self) -> Any:
        with self._lock:
            if self._transport is None:
                try:
                    self._transport = self._configured()
                except ImportError as error:
                    raise sdk_missing(error) from error
            return self._transport

    def _configured(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it announces its end of support on import
            import google.generativeai as sdk  # noqa: PLC0415 - 70 MB and half a second, only with a key
            from google.generativeai.client import get_default_generative_client  # noqa: PLC0415 - the same
        from chatbot.llm.wire import Wire  # noqa: PLC0415 - the same

        options = {"api_endpoint": self._endpoint} if self._endpoint else None
        sdk.configure(api_key=self._api_key, transport="rest", client_options=options)
        transport = get_default_generative_client().transport
        transport._session = Wire(  # noqa: SLF001 - its constructor takes no session
            self._endpoint or _GOOGLE,
            {"x-goog-api-key": self._api_key, "x-goog-api-client": f"genai-py/{sdk.__version__}"},
        )
        sdk_stays()
        return transport


def _message(request: ModelRequest) -> Any:
    from google.ai.generativelanguage import GenerateContentRequest  # noqa: PLC0415 - loaded with the SDK

    plain = GenerateContentRequest.pb(GenerateContentRequest())
    plain.model = f"models/{request.model.removeprefix('models/')}"
    plain.system_instruction.parts.add().text = request.system
    for message in request.messages:
        plain.contents.add(role=message.role).parts.add().text = message.text
    plain.generation_config.max_output_tokens = request.max_output_tokens
    return GenerateContentRequest.wrap(plain)


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


def _translated(error: Exception) -> ModelError:
    from google.api_core import exceptions as google_errors  # noqa: PLC0415 - loaded with the SDK
    from google.protobuf.json_format import ParseError  # noqa: PLC0415 - loaded with the SDK
    from urllib3 import exceptions as http_errors  # noqa: PLC0415 - loaded with the SDK

    if isinstance(error, google_errors.GoogleAPICallError) and error.code:
        return http_failure(int(error.code), str(error.message), error.details)
    name = type(error).__name__
    if isinstance(error, http_errors.NewConnectionError | http_errors.ConnectTimeoutError | http_errors.ProxyError):
        return never_sent(name)
    if isinstance(error, http_errors.TimeoutError):
        return ModelError("timeout", name, billed="unknown")
    if isinstance(error, http_errors.HTTPError | OSError):
        return ModelError("network", name, billed="unknown")
    if isinstance(error, ParseError | ValueError):
        return ModelError("protocol", name, billed="unknown")
    return ModelError("protocol", f"unexpected {name}", billed="unknown")
