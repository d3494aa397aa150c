"""What a handler raised, told as the end of its attempt."""

import sqlite3
import traceback

from daemon.errors import DepotdError
from daemon.queue.args import NewerArguments
from daemon.queue.assignment import Failed
from daemon.queue.outcomes import Cancelled, Permanent, Retryable, Snooze, Stale
from daemon.queue.registry import PARKED
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
    try:
        return _judged(exc)
    except BaseException as worse:  # noqa: BLE001 - somebody's properties and metaclasses
        error = f"an exception that cannot be told ({line_of(worse)})"
        return Failed(outcome=AttemptOutcome.FAILED, error=error)


def _judged(exc: BaseException) -> Failed:
    name = _cut(storable(type(exc).__name__))
    for kind, outcome in _SAID.items():
        if not isinstance(exc, kind):
            continue
        until = _ms(exc, "until") if outcome is AttemptOutcome.SNOOZED else None
        if outcome is AttemptOutcome.SNOOZED and until is None:
            break  # it would run again at once and for ever
        return Failed(
            outcome=outcome,
            error=line_of(exc) or name,
            detail=detail_of(exc) if exc.__cause__ is not None else "",
            after_ms=_ms(exc, "after_ms") if outcome is AttemptOutcome.FAILED else None,
            until=until,
        )
    said = line_of(exc)
    error = f"{name}: {said}" if said else name
    return Failed(outcome=AttemptOutcome.FAILED, error=error, detail=detail_of(exc))


def _ms(exc: BaseException, name: str) -> int | None:
    """A subclass may have left it out, or have put anything there."""
    value = getattr(exc, name, None)
    if isinstance(value, int | float) and 0 <= value < PARKED:
        return int(value)
    return 0 if isinstance(value, int | float) and value < 0 else None


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
    return _cut(words)


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
        else text[: DETAIL_CHARS // 8] + _GAP + text[-DETAIL_CHARS * 6 // 8 :]
    )


def storable(text: str) -> str:
    """Lone surrogates and NUL cannot be bound or shown."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _cut(words: str) -> str:
    if len(words) <= ERROR_CHARS:
        return words
    return words[: ERROR_CHARS - 1] + "\N{HORIZONTAL ELLIPSIS}"


_GAP = "\n  ...\n"
