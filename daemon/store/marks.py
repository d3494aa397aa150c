"""Up to where head office holds each stream, and up to which of its commands we have answered.

A mark that is lost costs sending again, nothing else: head office has the truth.
"""

from collections.abc import Mapping
from typing import NamedTuple

from daemon.interfaces import Tx

MARKS = "SELECT stream, mark FROM link_mark"

MARK = "SELECT mark FROM link_mark WHERE stream = :stream"

OPEN = """
INSERT INTO link_mark(stream, mark, moved_at) SELECT name, 0, :now FROM stream
WHERE true ON CONFLICT(stream) DO NOTHING
"""

SAVE = """
INSERT INTO link_mark(stream, mark, moved_at) VALUES (:stream, :mark, :now)
ON CONFLICT(stream) DO UPDATE SET mark = excluded.mark, moved_at = excluded.moved_at
WHERE mark <> excluded.mark
"""

CLOSE = "DELETE FROM link_mark"

INBOX = "SELECT mark FROM link_inbox WHERE ho = :ho"

LATEST_INBOX = "SELECT ho, mark FROM link_inbox ORDER BY moved_at DESC LIMIT 1"

ANSWERED = """
INSERT INTO link_inbox(ho, mark, moved_at) VALUES (:ho, :mark, :now)
ON CONFLICT(ho) DO UPDATE SET mark = max(mark, excluded.mark), moved_at = excluded.moved_at
"""


class InboxMark(NamedTuple):
    ho: str
    mark: int


def marks(reads: Tx) -> Mapping[str, int]:
    """By stream; empty: there is no head office."""
    return dict(reads.execute(MARKS).fetchall())


def first_lacking(reads: Tx, stream: str) -> int | None:
    """The first number that head office lacks; None: there is no head office."""
    row = reads.execute(MARK, {"stream": stream}).fetchone()
    return None if row is None else int(row[0]) + 1


def hold(tx: Tx, *, now: int) -> None:
    """There is a head office: from now on its marks hold rows."""
    tx.execute(OPEN, {"now": now})


def let_go(tx: Tx) -> None:
    """There is none any more: nothing is held for it."""
    tx.execute(CLOSE)


def save(tx: Tx, moved: Mapping[str, int], *, now: int) -> None:
    tx.executemany(
        SAVE, [{"stream": stream, "mark": mark, "now": now} for stream, mark in moved.items()]
    )


def inbox(reads: Tx, ho: str) -> int:
    """The last command of that head office that was answered; 0: none was."""
    row = reads.execute(INBOX, {"ho": ho}).fetchone()
    return 0 if row is None else int(row[0])


def latest_inbox(reads: Tx) -> InboxMark | None:
    """Of the head office that asked last."""
    row = reads.execute(LATEST_INBOX).fetchone()
    return None if row is None else InboxMark(str(row[0]), int(row[1]))


def answered(tx: Tx, ho: str, seq: int, *, now: int) -> None:
    tx.execute(ANSWERED, {"ho": ho, "mark": seq, "now": now})
