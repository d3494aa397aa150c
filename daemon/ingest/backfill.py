"""Missed recordings for a live database: late positions only, nothing follows from them."""

from collections.abc import Callable

from daemon.domain.tracking.facts import Kept, Verdict
from daemon.ingest.feed import PortFeed
from daemon.interfaces import Tx, Writer
from daemon.store import positions, units
from drivers.readings import Chunk, Fix

SAVE_AFTER = 10_000


class Backfill:
    def __init__(self, writer: Writer, new_feed: Callable[[str], PortFeed], *, boot: int) -> None:
        self._writer = writer
        self._new_feed = new_feed
        self._boot = boot
        self._feeds: dict[str, PortFeed] = {}
        self._waiting: list[Fix] = []
        self.fixes = 0
        self.stored = 0
        self.units: set[str] = set()

    def chunk(self, chunk: Chunk) -> None:
        feed = self._feeds.get(chunk.port)
        if feed is None:
            feed = self._feeds[chunk.port] = self._new_feed(chunk.port)
        self._waiting += feed.feed(chunk.payload, chunk.seen_at)
        if len(self._waiting) >= SAVE_AFTER:
            self._save()

    def finish(self) -> None:
        for feed in self._feeds.values():
            self._waiting += feed.flush()
        self._save()

    def _save(self) -> None:
        fixes, self._waiting = self._waiting, []
        if not fixes:
            return
        by_unit: dict[str, list[Kept]] = {}
        for fix in fixes:
            by_unit.setdefault(fix.unit, []).append(_late(fix))
        self.fixes += len(fixes)
        self.units |= by_unit.keys()
        self.stored += self._writer.write(lambda tx: self._insert(tx, by_unit), name="backfill")

    def _insert(self, tx: Tx, by_unit: dict[str, list[Kept]]) -> int:
        return sum(
            positions.insert(
                tx, units.ensure(tx, unit, seen_at=kept[0].seen_at), kept, boot=self._boot
            )
            for unit, kept in by_unit.items()
        )


def _late(fix: Fix) -> Kept:
    """Its odometer is unknown to the fold and stays 0: late positions carry none."""
    return Kept(
        at=fix.at,
        seen_at=fix.seen_at,
        lat_e7=fix.lat_e7,
        lon_e7=fix.lon_e7,
        speed_cm_s=fix.speed_cm_s,
        course_cdeg=fix.course_cdeg,
        altitude_cm=fix.altitude_cm,
        hdop_c=fix.hdop_c,
        satellites=fix.satellites,
        quality=fix.quality,
        rollover_weeks=fix.rollover_weeks,
        verdict=Verdict.LATE,
        odometer_m=0,
    )
