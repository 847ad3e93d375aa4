"""The one error tree. Knows no HTTP: `web/errors.py` maps classes to status codes, `cli.py` to exit codes.

Every error carries what its reader needs: a stable English `code`, a Turkish `message` for people, optional
`details` (JSON-ready) and a `suggested_action`.
"""

from collections.abc import Mapping
from typing import Any


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


class Refused(ChatbotError):
    """A command that was understood and not carried out; nothing changed."""

    code = "refused"


class UnreadableFile(Refused):
    """A catalogue or business file that cannot be read as a whole."""

    code = "unreadable_file"


class CatalogueShrinks(Refused):
    """An import that would remove more of the catalogue than allowed."""

    code = "catalogue_shrinks"


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
