"""What a handler raised, told as the end of its attempt."""

import sqlite3
import traceback

from daemon.errors import DepotdError
from daemon.queue.args import NewerArguments
from daemon.queue.assignment import Failed
from daemon.queue.outcomes import Cancelled, Permanent, Retryable, Snooze, Stale
from daemon.queue.states import AttemptOutcome

ERROR_CHARS = 300
DETAIL_CHARS = 8_000
FRAMES = 40
"""The innermost; a recursion has thousands that say the same."""

_SAID: dict[type[BaseException], AttemptOutcome] = {
    Snooze: AttemptOutcome.SNOOZED,
    Stale: AttemptOutcome.STALE,
    Cancelled: AttemptOutcome.CANCELLED,
    Permanent: AttemptOutcome.REFUSED,
    Retryable: AttemptOutcome.FAILED,
    NewerArguments: AttemptOutcome.UNSERVED,
}

# What says that the database or its disk is in trouble, not the statement.
_OF_THE_STORE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
}


def failed(exc: BaseException) -> Failed:
    """Never raises, whatever the exception does when it is looked at."""
    for kind, outcome in _SAID.items():
        if isinstance(exc, kind):
            return Failed(
                outcome=outcome,
                error=line_of(exc),
                detail=detail_of(exc) if exc.__cause__ is not None else "",
                after_ms=exc.after_ms if isinstance(exc, Retryable) else None,
                until=exc.until if isinstance(exc, Snooze) else None,
            )
    name, said = type(exc).__name__, line_of(exc)
    error = f"{name}: {said}" if said else name
    return Failed(outcome=AttemptOutcome.FAILED, error=error, detail=detail_of(exc))


def is_of_the_store(exc: BaseException) -> bool:
    """Whether the writer must judge it: nothing in this transaction can be relied on."""
    code = getattr(exc, "sqlite_errorcode", None)
    return isinstance(exc, sqlite3.Error) and code is not None and code & 0xFF in _OF_THE_STORE


def line_of(exc: BaseException) -> str:
    """One line that SQLite can hold."""
    try:
        said = exc.message if isinstance(exc, DepotdError) else str(exc)
        words = " ".join(storable(said).split())
    except BaseException:  # noqa: BLE001 - __str__ of somebody's exception
        return "(its text cannot be told)"
    return (
        words if len(words) <= ERROR_CHARS else words[: ERROR_CHARS - 1] + "\N{HORIZONTAL ELLIPSIS}"
    )


def detail_of(exc: BaseException) -> str:
    """The traceback; of a long one the end, which is where it happened."""
    try:
        lines = traceback.format_exception(exc, limit=-FRAMES)
        text = storable("".join(lines))
    except BaseException as other:  # noqa: BLE001 - out of memory, or a frame that cannot be read
        return f"(no traceback: {type(other).__name__})"
    return (
        text
        if len(text) <= DETAIL_CHARS
        else text[: DETAIL_CHARS // 8] + _CUT + text[-DETAIL_CHARS * 6 // 8 :]
    )


def storable(text: str) -> str:
    """Lone surrogates and NUL cannot be bound or shown."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


_CUT = "\n  ...\n"
