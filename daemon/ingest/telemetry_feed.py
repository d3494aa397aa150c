"""One port's bytes on their way to what vehicles say of themselves."""

from collections import Counter
from collections.abc import Callable, Mapping

from daemon.ingest.port_book import Counts, PortBook
from drivers.readings import Heard
from drivers.telemetry import TelemetryDecoder

MOST_UNITS_SHOWN = 500
UNTRUSTED = "clock_untrusted"
OTHER_TIME = "clock_moved"
DATED_MS = 10_000
"""What our own clock has dated is here so soon; else it was moved in between."""


class TelemetryFeed(PortBook):
    def __init__(
        self, name: str, *, decoder: TelemetryDecoder, is_dated_here: bool = False
    ) -> None:
        """`is_dated_here`: instants in the bytes of the port are those of our own clock."""
        super().__init__(name)
        self.decoder = decoder
        self._is_dated_here = is_dated_here
        self._units: set[str] = set()
        self._faults: Counter[str] = Counter()
        self._last_at: int | None = None
        self._arrived: tuple[int | None, int | None] = (None, None)

    def feed(self, payload: bytes, seen_at: int | None) -> list[Heard]:
        self._arrived = self._arrived[1], seen_at
        return self._counted(self.decoder.feed(payload, seen_at))

    def flush(self) -> list[Heard]:
        return self._counted(self.decoder.flush())

    def without_arrivals(self, heard: list[Heard]) -> list[Heard]:
        """Leaves out what only our own clock has dated, which nobody vouches for now.

        What a chunk has completed may carry the arrival of the one in which it began.
        """
        if self._is_dated_here and self._arrived[1] is not None:
            self._faults[UNTRUSTED] += sum(len(part) for one in heard for part in one[1:])
            return []
        arrivals = frozenset(at for at in self._arrived if at is not None)
        return self._dated(heard, lambda at: at not in arrivals, UNTRUSTED)

    def of_this_time(self, heard: list[Heard]) -> list[Heard]:
        """Leaves out what our own clock has dated by a time that holds no more."""
        arrived = self._arrived[1]
        if not self._is_dated_here or arrived is None:
            return heard
        if all(_is_near(one, arrived) for one in heard):
            return heard
        return self._dated(heard, lambda at: abs(at - arrived) <= DATED_MS, OTHER_TIME)

    def count(self, reasons: Mapping[str, int]) -> None:
        """What was read, and then not taken for a fact."""
        self._faults.update(reasons)

    def counts(self) -> Counts:
        faults = self.decoder.faults
        return Counts(
            sentences=self.decoder.messages,
            framing_faults=sum(faults.values()),
            by_type=self.decoder.by_type,
            faults=faults + self._faults,
            units=tuple(sorted(self._units)[:MOST_UNITS_SHOWN]),
            last_fix_at=self._last_at,
        )

    def _dated(self, heard: list[Heard], holds: Callable[[int], bool], reason: str) -> list[Heard]:
        kept = []
        for one in heard:
            left = Heard(
                one.unit,
                tuple(told for told in one.samples if holds(told.at)),
                tuple(told for told in one.diagnosed if holds(told.at)),
                tuple(told for told in one.named if holds(told.at)),
            )
            self._faults[reason] += sum(map(len, one[1:])) - sum(map(len, left[1:]))
            kept.append(left)
        return kept

    def _counted(self, heard: list[Heard]) -> list[Heard]:
        for one in heard:
            if len(self._units) < MOST_UNITS_SHOWN:
                self._units.add(one.unit)
            if one.samples:
                self._last_at = max(self._last_at or 0, one.samples[-1].at)
        return heard


def _is_near(heard: Heard, arrived: int) -> bool:
    """By the ends of each lane, which are in the order of time."""
    return all(
        abs(lane[end].at - arrived) <= DATED_MS for lane in heard[1:] if lane for end in (0, -1)
    )
