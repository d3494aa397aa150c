"""What was in a recording, per unit and in all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from daemon.ingest.feed import PortFeed
from daemon.readmodel.replayed import UnitStored
from drivers.gps.counters import FixMark, PortCounters, UnitCounters


class FixSeen(NamedTuple):
    """A fix as its receiver sent it; `at` is None while its date was unknown."""

    time_of_day_ms: int
    at: int | None
    lat: float
    lon: float


@dataclass(slots=True)
class Summary:
    sentences_valid: int = 0
    sentences_bad_checksum: int = 0
    sentences_no_checksum: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    by_type: dict[str, int] = field(default_factory=dict)
    fix_epochs: int = 0
    stored: UnitStored = field(default_factory=UnitStored)
    first_fix: FixSeen | None = None
    last_fix: FixSeen | None = None

    def add(self, counters: UnitCounters | PortCounters) -> None:
        self.sentences_valid += counters.sentences_valid
        self.sentences_bad_checksum += counters.sentences_bad_checksum
        self.sentences_no_checksum += counters.sentences_no_checksum
        _add(self.faults, counters.faults)
        _add(self.by_type, counters.by_type)
        self.fix_epochs += counters.fix_epochs
        self.first_fix = self.first_fix or _seen(counters.first_fix)
        self.last_fix = _seen(counters.last_fix) or self.last_fix


def summarise(
    feeds: Iterable[PortFeed], stored: dict[str, UnitStored]
) -> tuple[Summary, dict[str, Summary]]:
    """All and by unit; `stored` is what the database says of each unit."""
    total, units = Summary(), dict[str, Summary]()
    for feed in feeds:
        total.add(feed.decoder.counters)
        for name, counters in feed.decoder.units.items():
            units.setdefault(name, Summary()).add(counters)
    for name, kept in stored.items():
        units.setdefault(name, Summary()).stored = kept
        total.stored.positions += kept.positions
        total.stored.trips += kept.trips
        total.stored.stops += kept.stops
        total.stored.distance_m += kept.distance_m
        _add(total.stored.dropped, kept.dropped)
    return total, dict(sorted(units.items()))


def _seen(mark: FixMark | None) -> FixSeen | None:
    if mark is None:
        return None
    return FixSeen(mark.time_of_day_ms, mark.at_ms, mark.lat_e7 / 1e7, mark.lon_e7 / 1e7)


def _add(into: dict[str, int], more: dict[str, int]) -> None:
    for key, count in more.items():
        into[key] = into.get(key, 0) + count
