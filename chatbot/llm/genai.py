"""Adapter for google-genai (optional): thinking level and `store=False`. The SDK is imported at the first call."""

import threading
from typing import Any

from chatbot.errors import ModelError
from chatbot.llm.port import blocked_reason, http_failure, never_sent, sdk_missing, sdk_stays, usage_of
from chatbot.model import ModelRequest, ModelResult


class GenAiModel:
    """`LanguageModel` over the google-genai package. `endpoint`: another base URL, for a local fake."""

    name = "google-genai"

    def __init__(self, api_key: str, *, endpoint: str | None = None, thinking_level: str | None = "minimal") -> None:
        self._api_key = api_key
        self._endpoint = endpoint
        self._thinking_level = thinking_level
        self._lock = threading.Lock()
        self._client: Any = None

    def generate(self, request: ModelRequest, *, timeout_s: float) -> ModelResult:
        """One request; raises `ModelError`."""
        client = self._connected()
        contents = [{"role": message.role, "parts": [{"text": message.text}]} for message in request.messages]
        try:
            response = client.models.generate_content(
                model=request.model, contents=contents, config=self._config(request, timeout_s)
            )
            return _result(response, request.model)
        except Exception as error:
            raise _translated(error) from error

    def _config(self, request: ModelRequest, timeout_s: float) -> dict[str, Any]:
        config: dict[str, Any] = {
            "system_instruction": request.system,
            "max_output_tokens": request.max_output_tokens,
            "store": False,
            "http_options": {"timeout": max(1, int(timeout_s * 1000))},
        }
        if self._thinking_level:
            config["thinking_config"] = {"thinking_level": self._thinking_level}
        return config

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                try:
                    from google import genai  # noqa: PLC0415 - 50 MB and half a second, only with a key
                except ImportError as error:
                    raise sdk_missing(error) from error

                options = {"base_url": self._endpoint} if self._endpoint else None
                self._client = genai.Client(api_key=self._api_key, http_options=options)
                sdk_stays()
            return self._client


def _result(response: Any, asked: str) -> ModelResult:
    candidate = response.candidates[0] if response.candidates else None
    parts = (candidate.content and candidate.content.parts) or () if candidate else ()
    text = "".join(part.text or "" for part in parts if not part.thought).strip()
    finish = _name(candidate.finish_reason) if candidate else ""
    feedback = response.prompt_feedback
    counts = response.usage_metadata
    usage = counts and usage_of(
        counts.prompt_token_count,
        counts.cached_content_token_count,
        counts.total_token_count,
        counts.thoughts_token_count,
    )
    return ModelResult(
        text=text,
        finish=finish,
        blocked=blocked_reason(text, finish, _name(feedback.block_reason) if feedback else None),
        usage=usage,
        model_version=response.model_version or asked,
    )


def _name(value: Any) -> str:
    """The name of an enum value; one newer than the SDK arrives as it was sent."""
    return str(getattr(value, "name", value) or "")


def _translated(error: Exception) -> ModelError:
    from google.genai import errors as sdk_errors  # noqa: PLC0415 - loaded with the SDK

    if isinstance(error, sdk_errors.APIError) and error.code:
        return http_failure(int(error.code), str(error.message), _details(error.details))
    name = type(error).__name__
    if name in {"ConnectError", "ConnectTimeout"}:
        return never_sent(name)
    if "Timeout" in name:
        return ModelError("timeout", name, billed="unknown")
    if isinstance(error, OSError) or type(error).__module__.startswith(("httpx", "httpcore")):
        return ModelError("network", name, billed="unknown")
    return ModelError("protocol", name, billed="unknown")


def _details(body: Any) -> list[Any]:
    error = body.get("error", body) if isinstance(body, dict) else {}
    details = error.get("details", []) if isinstance(error, dict) else []
    return details if isinstance(details, list) else []
