"""One port's bytes on their way to what vehicles say of themselves."""

from collections import Counter
from collections.abc import Mapping

from daemon.ingest.port_book import Counts, PortBook
from drivers.readings import Heard
from drivers.telemetry import TelemetryDecoder

MOST_UNITS_SHOWN = 500
UNTRUSTED = "clock_untrusted"


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
        return [self._dated(one, arrivals) for one in heard]

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

    def _dated(self, heard: Heard, arrivals: frozenset[int]) -> Heard:
        left = Heard(
            heard.unit,
            tuple(one for one in heard.samples if one.at not in arrivals),
            tuple(one for one in heard.diagnosed if one.at not in arrivals),
            tuple(one for one in heard.named if one.at not in arrivals),
        )
        lost = sum(map(len, heard[1:])) - sum(map(len, left[1:]))
        if lost:
            self._faults[UNTRUSTED] += lost
        return left

    def _counted(self, heard: list[Heard]) -> list[Heard]:
        for one in heard:
            if len(self._units) < MOST_UNITS_SHOWN:
                self._units.add(one.unit)
            if one.samples:
                self._last_at = max(self._last_at or 0, one.samples[-1].at)
        return heard
