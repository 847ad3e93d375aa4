"""The one error tree. Knows no HTTP: `web/errors.py` maps classes to status codes, `cli.py` to exit codes.

Every error carries what its reader needs: a stable English `code`, a Turkish `message` for people, optional
`details` (JSON-ready) and a `suggested_action`.
"""

from collections.abc import Mapping
from typing import Any, Literal

ModelErrorKind = Literal[
    "auth", "bad_request", "not_found", "rate_limited", "quota_exhausted", "overloaded", "server", "timeout", "network",
    "blocked", "protocol",
]  # fmt: skip


class ChatbotError(Exception):
    """Base of all errors this product raises on purpose."""

    code = "internal_error"
    action: str | None = None

    def __init__(
        self, message: str, *, details: Mapping[str, Any] | None = None, suggested_action: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = dict(details) if details else None
        self.suggested_action = suggested_action or self.action


class InvalidInput(ChatbotError):
    """Well-formed, but not usable: an empty question, an unknown filter."""

    code = "invalid_input"


class NotFound(ChatbotError):
    """Something named does not exist."""

    code = "not_found"


class BusinessNotFound(NotFound):
    """No business has this id."""

    code = "business_not_found"

    def __init__(self, business_id: str) -> None:
        super().__init__(
            f"'{business_id}' adlı bir mağaza bulunamadı.",
            details={"business_id": business_id},
            suggested_action="business_id değerini kontrol edin.",
        )


class ProductNotFound(NotFound):
    """The shop has no product with this id."""

    code = "product_not_found"

    def __init__(self, business_id: str, product_id: str) -> None:
        super().__init__(
            f"Bu mağazada '{product_id}' kimlikli bir ürün yok.",
            details={"business_id": business_id, "product_id": product_id},
            suggested_action="Ürün kimliğini kontrol edin; bir içe aktarma onu kaldırmış olabilir.",
        )


class Refused(ChatbotError):
    """A command that was understood and not carried out; nothing changed."""

    code = "refused"


class UnreadableFile(Refused):
    """A catalogue or business file that cannot be read as a whole."""

    code = "unreadable_file"


class CatalogueShrinks(Refused):
    """An import that would remove more of the catalogue than allowed."""

    code = "catalogue_shrinks"


class Conflict(Refused):
    """Somebody else changed the record since it was read; nothing was written."""

    code = "conflict"


class SettingsError(ChatbotError):
    """One or more environment variables are wrong; `details` maps each name to what is wrong with it."""

    code = "bad_settings"


class StoreError(ChatbotError):
    """The database cannot do what was asked."""

    code = "database_error"


class DatabaseUnavailable(StoreError):
    """Missing, unreadable, read-only, full or unreachable."""

    code = "database_unavailable"


class DatabaseBusy(StoreError):
    """Locked by another process for longer than the timeout."""

    code = "database_busy"


class DatabaseVersionMismatch(StoreError):
    """Older (not migrated) or newer than this code."""

    code = "database_version_mismatch"


class ModelError(ChatbotError):
    """One attempt at the language model failed. `billed` says whether the provider may charge for it all the same."""

    code = "model_error"

    def __init__(
        self,
        kind: ModelErrorKind,
        message: str,
        *,
        retry_after_s: float | None = None,
        billed: Literal["no", "unknown"] = "no",
    ) -> None:
        super().__init__(message, details={"kind": kind})
        self.kind: ModelErrorKind = kind
        self.retry_after_s = retry_after_s
        self.billed = billed


class ModelUnavailable(ChatbotError):
    """The model was not asked: it is off, busy, cooling down, its circuit is open or time is up. Nothing was spent."""

    code = "model_unavailable"

    def __init__(self, reason: Literal["off", "busy", "cooling_down", "circuit_open", "deadline"]) -> None:
        super().__init__(f"Yapay zekâ şu an kullanılamıyor ({reason}).", details={"reason": reason})
        self.reason = reason


class BudgetExceeded(ChatbotError):
    """A reservation would pass a budget; nothing was reserved."""

    code = "budget_exceeded"

    def __init__(self, scope: str, period: str) -> None:
        super().__init__("Yapay zekâ bütçesi doldu.", details={"scope": scope, "period": period})
        self.scope = scope
        self.period = period


class DeliveryFailed(ChatbotError):
    """A channel did not take a message; the text says why, without secrets."""

    code = "delivery_failed"
