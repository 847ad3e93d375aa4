"""What drivers raise, said in our words: every database exception becomes one of our errors here. Knows no SQL.

Recognised by the drivers' own codes (SQLite result codes, PostgreSQL SQLSTATE), never by message text.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from chatbot.errors import (
    ChatbotError,
    DatabaseBusy,
    DatabaseUnavailable,
    DatabaseVersionMismatch,
    InvalidInput,
    StoreError,
)

UPGRADE = "`python chatbot.py db upgrade` komutunu çalıştırın."
_RETRY = "Biraz sonra yeniden deneyin; sürerse veritabanını açık tutan başka bir program olup olmadığına bakın."
_RIGHTS = "Dosyanın ve klasörünün bu kullanıcı için yazılabilir olduğunu kontrol edin."
_RESTORE = "Dosyayı bir kenara alıp son yedeği geri yükleyin ya da DATABASE_URL değerini düzeltin."
_SERVER = "DATABASE_URL değerini ve veritabanı sunucusunun çalıştığını kontrol edin."
_LOGS = "Ayrıntı için kayıtlara (log) bakın."

_Fault = tuple[type[ChatbotError], str, str]

_BUSY: _Fault = (DatabaseBusy, "Veritabanı şu anda meşgul: başka bir işlem onu kilitli tutuyor.", _RETRY)
_FULL: _Fault = (DatabaseUnavailable, "Diskte yer kalmadığı için veritabanına yazılamadı.", "Diskte yer açın.")
_READ_ONLY: _Fault = (DatabaseUnavailable, "Veritabanına yazılamıyor: dosya veya klasörü salt okunur.", _RIGHTS)
_UNOPENED: _Fault = (DatabaseUnavailable, "Veritabanı dosyası açılamadı.", _RIGHTS)
_BROKEN: _Fault = (DatabaseUnavailable, "Bu dosya bir veritabanı değil ya da bozulmuş.", _RESTORE)
_DISK: _Fault = (
    DatabaseUnavailable,
    "Veritabanı dosyası okunurken veya yazılırken disk hatası oluştu.",
    "Diski kontrol edin.",
)
_NO_TABLE: _Fault = (DatabaseVersionMismatch, "Veritabanı bu sürüm için hazırlanmamış.", UPGRADE)
_UNREACHABLE: _Fault = (DatabaseUnavailable, "Veritabanı sunucusuna ulaşılamıyor.", _SERVER)
_CONFLICT: _Fault = (StoreError, "Kayıt, veritabanındaki başka bir kayıtla çelişiyor.", _LOGS)
_UNKNOWN: _Fault = (StoreError, "Veritabanı isteneni yapamadı.", _LOGS)
_BAD_VALUE: _Fault = (
    InvalidInput,
    "Bir metin ya da sayı veritabanına yazılamayacak bir değer taşıyor.",
    "Değeri düzeltin.",
)

_BY_SQLITE_CODE: dict[int, _Fault] = {
    3: _READ_ONLY,  # PERM
    5: _BUSY,
    6: _BUSY,  # LOCKED
    8: _READ_ONLY,
    10: _DISK,  # IOERR
    11: _BROKEN,  # CORRUPT
    13: _FULL,
    14: _UNOPENED,  # CANTOPEN
    18: _BAD_VALUE,  # TOOBIG
    19: _CONFLICT,  # CONSTRAINT
    23: _UNOPENED,  # AUTH
    26: _BROKEN,  # NOTADB
}
_BY_SQLSTATE: dict[str, _Fault] = {
    "25006": _READ_ONLY,
    "3D": _UNREACHABLE,  # no such database
    "40": _BUSY,  # deadlock, serialization
    "42P01": _NO_TABLE,
    "42703": _NO_TABLE,  # no such column
    "53100": _FULL,
    "53": _BUSY,  # too many connections, out of memory
    "55P03": _BUSY,  # lock timeout
    "57": _UNREACHABLE,  # the server is going down
    "08": _UNREACHABLE,
    "22": _BAD_VALUE,
    "23": _CONFLICT,
    "28": _UNREACHABLE,  # wrong password
}


def translate(error: Exception) -> ChatbotError | None:
    """The error of ours that says what a driver's exception means; None when it is not a driver's."""
    if isinstance(error, exc.TimeoutError):
        return _made(_BUSY, error)
    cause = getattr(error, "orig", None) or error
    fault = _fault(cause)
    return _made(fault, cause) if fault else None


def busy() -> ChatbotError:
    """Somebody else keeps the database for longer than we wait."""
    return _made(_BUSY)


@contextmanager
def translated() -> Iterator[None]:
    """Raises drivers' exceptions from within as ours; others pass."""
    try:
        yield
    except Exception as error:
        ours = translate(error)
        if ours is None:
            raise
        raise ours from error


def _made(fault: _Fault, cause: BaseException | str = "") -> ChatbotError:
    kind, message, action = fault
    reason = str(cause).strip().partition("\n")[0]  # PostgreSQL's further lines quote values
    return kind(message, details={"reason": reason} if reason else None, suggested_action=action)


def _fault(cause: BaseException) -> _Fault | None:
    if isinstance(cause, (UnicodeEncodeError, OverflowError)):
        return _BAD_VALUE
    if not {base.__name__ for base in type(cause).__mro__} & {"DatabaseError", "InterfaceError", "DBAPIError"}:
        return None
    if hasattr(cause, "sqlstate"):
        return _postgres_fault(cause)
    return _sqlite_fault(cause)


def _postgres_fault(cause: BaseException) -> _Fault:
    state = getattr(cause, "sqlstate", None)
    if state is None:  # no server spoke: the connection itself failed
        return _BAD_VALUE if type(cause).__name__ == "DataError" else _UNREACHABLE
    return _BY_SQLSTATE.get(state) or _BY_SQLSTATE.get(state[:2]) or _UNKNOWN


def _sqlite_fault(cause: BaseException) -> _Fault:
    code = getattr(cause, "sqlite_errorcode", None)
    if code == 1 and str(cause).startswith(("no such table", "no such column")):
        return _NO_TABLE  # SQLite has no code of its own for these
    return _BY_SQLITE_CODE.get((code or 0) & 0xFF, _UNKNOWN)
