"""The streams as head office gets them: rows after a number, and the holes among them.

The log is the outbox: nothing is copied for sending. Columns come in the order in which the wire
packs them (daemon/wire/batch.py), which a test holds the statements to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from daemon.interfaces import Tx

LOST = "lost"
"""Reason of a hole in place of rows that nobody removed: a damaged or repaired database."""

ALERTS = """
SELECT seq, at, boot, clock, recipient, event, subject, urgency, title, text, correlation_id,
    job_id
FROM alert WHERE seq > :after AND seq <= :until ORDER BY seq LIMIT :limit
"""

EVENTS = """
SELECT e.seq, e.at, e.seen_at, e.boot, e.monotonic_ms, e.clock, e.kind, u.name AS unit,
    v.name AS vehicle, e.subject, e.body, e.correlation_id, e.depth
FROM event e LEFT JOIN unit u ON u.id = e.unit_id LEFT JOIN vehicle v ON v.id = e.vehicle_id
WHERE e.seq > :after AND e.seq <= :until ORDER BY e.seq LIMIT :limit
"""

RESULTS = """
SELECT seq, at, boot, clock, command_id, ho, down_seq, kind, outcome, code, message, next_step,
    body, correlation_id
FROM result WHERE seq > :after AND seq <= :until ORDER BY seq LIMIT :limit
"""

POSITIONS = """
SELECT p.seq, u.name AS unit, p.at, p.seen_at, p.boot, p.lat_e7, p.lon_e7, p.speed_cm_s,
    p.course_cdeg, p.altitude_cm, p.hdop_c, p.satellites, p.quality, p.rollover_weeks, p.verdict,
    p.odometer_m
FROM position p LEFT JOIN unit u ON u.id = p.unit_id
WHERE p.seq > :after AND p.seq <= :until ORDER BY p.seq LIMIT :limit
"""

TELEMETRY = """
SELECT t.seq, u.name AS unit, t.at, t.seen_at, t.boot, s.name AS signal, t.value
FROM telemetry t LEFT JOIN unit u ON u.id = t.unit_id LEFT JOIN signal s ON s.id = t.signal_id
WHERE t.seq > :after AND t.seq <= :until ORDER BY t.seq LIMIT :limit
"""

ROWS: Mapping[str, str] = {
    "alert": ALERTS,
    "event": EVENTS,
    "result": RESULTS,
    "position": POSITIONS,
    "telemetry": TELEMETRY,
}

# Holes never overlap, so of those that begin before the range only the last can reach it.
HOLES = """
SELECT first, last, reason FROM stream_hole
WHERE stream = :stream AND first <= :until AND first >= coalesce(
    (SELECT max(first) FROM stream_hole WHERE stream = :stream AND first <= :after), :after)
ORDER BY first
"""

LASTS = "SELECT name, last FROM stream ORDER BY priority"


class SentHole(NamedTuple):
    """Numbers `first` to `last` have no rows any more."""

    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxPage:
    """Every number from `first` to `last` is a row or in a hole."""

    first: int
    last: int
    rows: Sequence[tuple[object, ...]]
    holes: Sequence[SentHole]

    @property
    def lost(self) -> int:
        """So many numbers have neither row nor hole in the database."""
        return sum(hole.last - hole.first + 1 for hole in self.holes if hole.reason == LOST)


def lasts(reads: Tx) -> Mapping[str, int]:
    """The newest number of each stream, in order of priority."""
    return dict(reads.execute(LASTS).fetchall())


def read(reads: Tx, stream: str, *, after: int, until: int, limit: int) -> OutboxPage:
    """At most `limit` rows of the numbers after `after`, which end with `until` or before."""
    if not 0 <= after < until:
        raise ValueError(f"{stream}: no number is after {after} and not after {until}")
    asked = {"after": after, "until": until, "limit": limit}
    rows = reads.execute(ROWS[stream], asked).fetchall()
    last = until if len(rows) < limit else int(rows[-1][0])
    among = {"stream": stream, "after": after, "until": last}
    holes = [
        SentHole(max(first, after + 1), min(hole_last, last), reason)
        for first, hole_last, reason in reads.execute(HOLES, among).fetchall()
        if hole_last > after
    ]
    covered = len(rows) + sum(hole.last - hole.first + 1 for hole in holes)
    if covered != last - after:
        holes = sorted([*holes, *_lost(rows, holes, after=after, last=last)])
    return OutboxPage(first=after + 1, last=last, rows=rows, holes=holes)


def _lost(
    rows: Sequence[tuple[object, ...]], holes: Sequence[SentHole], *, after: int, last: int
) -> list[SentHole]:
    """What lies between what is there."""
    there = [(int(str(row[0])), int(str(row[0]))) for row in rows]
    there += [(hole.first, hole.last) for hole in holes]
    ends = [(after, after), *sorted(there), (last + 1, last + 1)]
    return [
        SentHole(before + 1, begin - 1, LOST)
        for (_, before), (begin, _) in pairwise(ends)
        if begin > before + 1
    ]
