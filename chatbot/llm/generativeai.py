"""Adapter for google-generativeai over REST, its own retry switched off. The SDK is imported at the first call.

The SDK (0.8.6) times out per socket read and knows no thinking: this file reads the raw response, counts output as
total - prompt, and leaves the total deadline to the guard. It cannot tell a thought part from the answer, so it is for
models that think minimally by default.
"""

import threading
import warnings
from typing import Any

from chatbot.errors import ModelError
from chatbot.llm.port import blocked_reason, http_failure, sdk_missing, usage_of
from chatbot.model import ModelRequest, ModelResult

_GOOGLE = "https://generativelanguage.googleapis.com"


class GenerativeAiModel:
    """`LanguageModel` over the google-generativeai package. `endpoint`: another base URL, for a local fake."""

    name = "google-generativeai"

    def __init__(self, api_key: str, *, endpoint: str | None = None) -> None:
        self._api_key = api_key
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._sdk: Any = None

    def generate(self, request: ModelRequest, *, timeout_s: float) -> ModelResult:
        """One request over REST; raises `ModelError`."""
        sdk = self._loaded()
        model = sdk.GenerativeModel(request.model, system_instruction=request.system)
        contents = [{"role": message.role, "parts": [message.text]} for message in request.messages]
        try:
            response = model.generate_content(
                contents,
                generation_config={"max_output_tokens": request.max_output_tokens},
                request_options={"retry": None, "timeout": timeout_s},
            )
            return _result(response._result, request.model)  # noqa: SLF001 - `.text` raises without parts
        except Exception as error:
            raise _translated(error) from error

    def _loaded(self) -> Any:
        with self._lock:
            if self._sdk is None:
                try:
                    self._sdk = self._configured()
                except ImportError as error:
                    raise sdk_missing(error) from error
            return self._sdk

    def _configured(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it announces its end of support on import
            import google.generativeai as sdk  # noqa: PLC0415 - 70 MB and half a second, only with a key
        options = {"api_endpoint": self._endpoint} if self._endpoint else None
        sdk.configure(api_key=self._api_key, transport="rest", client_options=options)
        _read_environment_once(self._endpoint or _GOOGLE)
        return sdk


def _read_environment_once(url: str) -> None:
    """Proxies and certificates of the environment, which requests would look up for every call: 0.2 ms of 1.3.

    Nor is a password of ~/.netrc sent along any more.
    """
    from google.generativeai.client import get_default_generative_client  # noqa: PLC0415 - loaded with the SDK

    session = getattr(get_default_generative_client().transport, "_session", None)
    if session is not None:
        found = session.merge_environment_settings(url, {}, None, None, None)
        session.proxies, session.verify = found["proxies"], found["verify"]
        session.trust_env = False


def _result(raw: Any, asked: str) -> ModelResult:
    candidate = raw.candidates[0] if raw.candidates else None
    text = (
        "".join(part.text for part in candidate.content.parts if not getattr(part, "thought", False))
        if candidate
        else ""
    )
    finish = _name(candidate.finish_reason) if candidate else ""
    prompt_block = _name(raw.prompt_feedback.block_reason) if raw.prompt_feedback else None
    counts = raw.usage_metadata
    usage = usage_of(counts.prompt_token_count, counts.cached_content_token_count, counts.total_token_count)
    return ModelResult(
        text=text,
        finish=finish,
        blocked=blocked_reason(text, finish, prompt_block),
        usage=usage,
        model_version=getattr(raw, "model_version", "") or asked,
    )


def _name(value: Any) -> str:
    """The name of an enum value; one newer than the SDK arrives as a bare number."""
    return str(getattr(value, "name", value))


def _translated(error: Exception) -> ModelError:
    from google.api_core import exceptions as google_errors  # noqa: PLC0415 - loaded with the SDK
    from google.protobuf.json_format import ParseError  # noqa: PLC0415 - loaded with the SDK
    from requests import exceptions as http_errors  # noqa: PLC0415 - loaded with the SDK

    if isinstance(error, google_errors.GoogleAPICallError) and error.code:
        return http_failure(int(error.code), str(error.message), error.details)
    if isinstance(error, http_errors.Timeout | google_errors.RetryError):
        return ModelError("timeout", type(error).__name__, billed="unknown")
    if isinstance(error, http_errors.RequestException | OSError):
        return ModelError("network", type(error).__name__, billed="unknown")
    if isinstance(error, ParseError | ValueError):
        return ModelError("protocol", type(error).__name__, billed="unknown")
    return ModelError("protocol", f"unexpected {type(error).__name__}", billed="unknown")
