"""Append-only streams: gapless numbers, and holes where rows were removed."""

from daemon.interfaces import ReadOnly, Tx

TAKE = "UPDATE stream SET last = last + :count WHERE name = :stream RETURNING last"

LAST = "SELECT last FROM stream WHERE name = :stream"

# Holes that overlap the range or end right before or after it. Holes never overlap each
# other, so of those that begin before the range only the last can reach it.
TOUCHING = """
SELECT first, last, reason FROM stream_hole
WHERE stream = :stream AND first <= :last + 1 AND first >= coalesce(
    (SELECT max(first) FROM stream_hole WHERE stream = :stream AND first < :first), :first)
ORDER BY first
"""

DELETE_HOLE = "DELETE FROM stream_hole WHERE stream = :stream AND first = :first"

INSERT_HOLE = """
INSERT INTO stream_hole(stream, first, last, reason) VALUES (:stream, :first, :last, :reason)
"""


def take(tx: Tx, stream: str, count: int = 1) -> int:
    """Takes the next `count` numbers and answers the first of them.

    Gapless because the numbers go back with the transaction if it does not commit.
    """
    if count < 1:
        raise ValueError(f"takes at least one number, not {count}")
    rows = tx.execute(TAKE, {"stream": stream, "count": count}).fetchall()
    if not rows:
        raise ValueError(f"no stream is called {stream!r}")
    return int(rows[0][0]) - count + 1


def last(reads: ReadOnly, stream: str) -> int:
    """The newest number given out, 0 before the first."""
    row = reads.execute(LAST, {"stream": stream}).fetchone()
    if row is None:
        raise ValueError(f"no stream is called {stream!r}")
    return int(row[0])


def punch(tx: Tx, stream: str, first: int, last_seq: int, reason: str) -> None:
    """Records that rows `first` to `last_seq` were removed; neighbours become one hole.

    Punching what is a hole already changes nothing, so a repeated transaction is harmless.
    """
    if not 1 <= first <= last_seq <= last(tx, stream):
        raise ValueError(f"{stream} {first}..{last_seq} was never written, so cannot be a hole")
    touching = tx.execute(TOUCHING, {"stream": stream, "first": first, "last": last_seq})
    for hole_first, hole_last, hole_reason in touching.fetchall():
        if hole_last < first - 1:
            continue
        if hole_reason == reason:
            first, last_seq = min(first, hole_first), max(last_seq, hole_last)
            tx.execute(DELETE_HOLE, {"stream": stream, "first": hole_first})
        elif hole_first <= last_seq and hole_last >= first:
            raise ValueError(
                f"{stream} {first}..{last_seq} overlaps the hole {hole_first}..{hole_last}"
                f" ({hole_reason})"
            )
    tx.execute(INSERT_HOLE, {"stream": stream, "first": first, "last": last_seq, "reason": reason})
