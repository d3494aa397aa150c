"""Up to where numbers of the streams mean the same here and at head office (I8).

This database may be an older copy that was put in the place of the newer. What it numbers from then
on was given out before, to other rows, and head office may have those. So each start notes how far
the streams went, and the next starts leave it so until head office has said how far it is.
"""

from collections.abc import Mapping

from daemon.interfaces import Tx

NOTE = """
INSERT INTO link_shared(stream, last)
SELECT name, last FROM stream WHERE NOT EXISTS (SELECT 1 FROM link_shared)
"""

NOTED = "SELECT stream, last FROM link_shared"

FORGET = "DELETE FROM link_shared"


def note(tx: Tx) -> None:
    """At a start, before anything is numbered."""
    tx.execute(NOTE)


def noted(reads: Tx) -> Mapping[str, int]:
    """By stream; empty: head office and this database have agreed since the start."""
    return dict(reads.execute(NOTED).fetchall())


def agreed(tx: Tx) -> None:
    """Head office has nothing that this database has not: it is the one that was there before."""
    tx.execute(FORGET)
