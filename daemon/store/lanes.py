"""Drives between places, from which arrival times are learned."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from daemon.domain.eta.lanes import LaneBook, Leg, Lesson
from daemon.domain.eta.lanes import lane_book as learned
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import zones

DAYS = 90
"""Roads and drivers change: what is older teaches nothing."""
DAY_MS = 86_400_000

LEGS = """
SELECT from_id, to_id, hour, took_s, straight_m, driven_m FROM lane_leg WHERE left_at > :since
"""

NEWEST = """
SELECT (SELECT file FROM pragma_database_list WHERE name = 'main'),
    (SELECT coalesce(max(id), 0) FROM lane_leg)
"""

LANES_SINCE = "SELECT DISTINCT from_id, to_id FROM lane_leg WHERE id > :newest"

LEGS_OF_LANE = """
SELECT from_id, to_id, hour, took_s, straight_m, driven_m FROM lane_leg
WHERE from_id = :from_id AND to_id = :to_id AND left_at > :since
"""

LEGS_BETWEEN = """
SELECT from_id, to_id, hour, took_s, straight_m, driven_m FROM lane_leg
WHERE from_id IN (SELECT value FROM json_each(:sites))
    AND to_id IN (SELECT value FROM json_each(:sites)) AND left_at > :since
"""

ADD_LEG = """
INSERT INTO lane_leg(from_id, to_id, vehicle_id, left_at, took_s, driven_m, straight_m, hour)
VALUES (:from_id, :to_id, :vehicle_id, :left_at, :took_s, :driven_m, :straight_m, :hour)
ON CONFLICT(vehicle_id, left_at) DO NOTHING
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """Who drove a leg, and when he left, ms UTC."""

    vehicle_id: int
    left_at: int


class _Memory:
    """What looks at every lane share: all drives are read once a day, then lanes with new ones."""

    def __init__(self) -> None:
        self._lock = Lock()
        # Both under the lock.
        self._of: tuple[str, int, ZoneInfo] | None = None
        self._newest = 0
        self._lessons: dict[tuple[int, int, int | None], Lesson] = {}

    def book(self, reads: Reads | Tx, now: int) -> LaneBook:
        """Of what is committed: a drive whose number is taken back would be kept."""
        file, newest = reads.execute(NEWEST).fetchone()
        of = file, now // DAY_MS, zones.depot_zone(reads)
        with self._lock:
            if of != self._of or newest < self._newest:
                rows = reads.execute(LEGS, {"since": now - DAYS * DAY_MS}).fetchall()
                self._lessons = dict(_book(reads, rows).lessons)
            elif newest > self._newest:
                asked = {"newest": self._newest}
                for from_id, to_id in reads.execute(LANES_SINCE, asked).fetchall():
                    self._lessons |= lane(reads, from_id, to_id, now=now).lessons
            self._of, self._newest = of, newest
            return LaneBook(MappingProxyType(dict(self._lessons)), of[2])


_MEMORY = _Memory()


def lane_book(reads: Reads | Tx, *, now: int) -> LaneBook:
    """Of every lane, for jobs: not for who is about to write drives."""
    return _MEMORY.book(reads, now)


def lane(reads: Reads | Tx, from_id: int, to_id: int, *, now: int) -> LaneBook:
    """What is known of one lane, for who asks of no other."""
    asked = {"from_id": from_id, "to_id": to_id, "since": now - DAYS * DAY_MS}
    return _book(reads, reads.execute(LEGS_OF_LANE, asked).fetchall())


def between(reads: Reads | Tx, sites: Iterable[int], *, now: int) -> LaneBook:
    """What is known of the lanes among a few places, in either direction."""
    asked = {"sites": json.dumps(sorted(set(sites))), "since": now - DAYS * DAY_MS}
    return _book(reads, reads.execute(LEGS_BETWEEN, asked).fetchall())


def _book(reads: Reads | Tx, rows: Iterable[Sequence[Any]]) -> LaneBook:
    legs = (
        Leg(
            from_id=from_id,
            to_id=to_id,
            hour=hour,
            took_s=took_s,
            straight_m=straight_m,
            driven_m=driven_m,
        )
        for from_id, to_id, hour, took_s, straight_m, driven_m in rows
    )
    return learned(legs, zones.depot_zone(reads))


def add_leg(tx: Tx, leg: Leg, driven: Driven) -> bool:
    """False: it is known already."""
    row = {
        "from_id": leg.from_id,
        "to_id": leg.to_id,
        "vehicle_id": driven.vehicle_id,
        "left_at": driven.left_at,
        "took_s": leg.took_s,
        "driven_m": None if leg.driven_m is None else round(leg.driven_m),
        "straight_m": round(leg.straight_m),
        "hour": leg.hour,
    }
    return tx.execute(ADD_LEG, row).rowcount == 1
