"""Why the database could not be read or the daemon not asked, in words for a screen."""

import sqlite3
from dataclasses import dataclass
from enum import Enum, auto

from daemon.errors import DaemonStopped, DaemonUnreachable, DepotdError, OutcomeUnknown

READ_FAILURES = (DepotdError, sqlite3.Error)


class Asked(Enum):
    """What an act met that was not answered."""

    NOBODY = auto()
    """No daemon runs: nothing was done."""
    IN_VAIN = auto()
    """It could not be asked: nothing was done."""
    UNHEARD = auto()
    """The answer was lost: it may be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    message: str
    next_step: str
    """What the reader can do about it; empty when nothing is known to help."""
    asked: Asked | None = None
    """None: it is no matter of the daemon."""


def trouble_of(failed: DepotdError | sqlite3.Error) -> Trouble:
    if isinstance(failed, DepotdError):
        return Trouble(message=failed.message, next_step=failed.next_step, asked=_asked(failed))
    return Trouble(message=f"the database cannot be read: {failed}", next_step="")


def _asked(failed: DepotdError) -> Asked | None:
    if isinstance(failed, DaemonStopped):
        return Asked.NOBODY
    if isinstance(failed, OutcomeUnknown):
        return Asked.UNHEARD
    return Asked.IN_VAIN if isinstance(failed, DaemonUnreachable) else None
