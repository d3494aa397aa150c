"""Which rows of this start may have gone to head office: those are not changed any more (I7, I8).

What was stamped before the time was known is corrected when it is. A row that was sent by then
stays as it went, marked as untrusted at both ends: head office takes no row twice.
"""

import threading
from collections.abc import Mapping

from daemon.interfaces import Tx

CHANGES = "SELECT count(*) FROM clock_change WHERE boot = :boot"


class SentRows:
    """Shared by who corrects, in the writer, and who sends, from snapshots of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._upto: dict[str, int] = {}
        self._changes = 0
        """So many changes of the clock a snapshot must have seen, or it is of before the last."""

    def claim(self, stream: str, last: int, *, changes: int) -> bool:
        """Before rows up to `last` are sent from a snapshot with so many changes.

        False: it is too old by now, and nothing of it may go.
        """
        with self._lock:
            if changes < self._changes:
                return False
            self._upto[stream] = max(last, self._upto.get(stream, 0))
            return True

    def settled(self, tx: Tx, boot: int) -> Mapping[str, int]:
        """In the transaction of a correction, its change noted: up to where rows have gone.

        From now on none go from snapshots without it.
        """
        changes = changes_of(tx, boot)
        with self._lock:
            self._changes = changes
            return dict(self._upto)


def changes_of(reads: Tx, boot: int) -> int:
    return int(reads.execute(CHANGES, {"boot": boot}).fetchone()[0])
