"""Why the database could not be read, in words for a screen."""

import sqlite3
from dataclasses import dataclass

from daemon.errors import DepotdError

READ_FAILURES = (DepotdError, sqlite3.Error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    message: str
    next_step: str
    """What the reader can do about it; empty when nothing is known to help."""


def trouble_of(failed: DepotdError | sqlite3.Error) -> Trouble:
    if isinstance(failed, DepotdError):
        return Trouble(message=failed.message, next_step=failed.next_step)
    return Trouble(message=f"the database cannot be read: {failed}", next_step="")
