"""The CAN bus of one truck as a port: lines of candump in, what the truck says out."""

from collections import Counter
from dataclasses import dataclass, field

from drivers.j1939.candump import CandumpReader
from drivers.j1939.decoder import Decoder
from drivers.readings import Heard


@dataclass(slots=True)
class J1939Port:
    """`TelemetryDecoder`. Whatever interfaces the lines name, all are this unit's."""

    unit: str
    _reader: CandumpReader = field(default_factory=CandumpReader)

    @property
    def messages(self) -> int:
        return sum(bus.frames for bus in self._reader.buses.values())

    @property
    def by_type(self) -> Counter[str]:
        """Frames by parameter group, in hexadecimal as logs have it: `F004`."""
        return Counter({f"{pgn:04X}": frames for pgn, frames in self._reader.by_group().items()})

    @property
    def faults(self) -> Counter[str]:
        total = Counter(self._reader.faults)
        for bus in self._reader.buses.values():
            total.update(bus.faults)
            total["sensor_error"] += bus.sensor_errors.total()
            total["reserved_value"] += bus.reserved.total()
        return +total

    def feed(self, payload: bytes, seen_at: int | None) -> list[Heard]:  # noqa: ARG002 - of all
        """Lines say themselves when they were heard."""
        self._reader.feed(payload)
        return self._heard()

    def flush(self) -> list[Heard]:
        self._reader.flush()
        return self._heard()

    def _heard(self) -> list[Heard]:
        return [taken for bus in self._reader.buses.values() if (taken := self._taken(bus))]

    def _taken(self, bus: Decoder) -> Heard | None:
        samples, diagnosed, named = bus.take(), bus.diagnosed, bus.named
        if not (samples or diagnosed or named):
            return None
        bus.diagnosed, bus.named = [], []
        return Heard(
            unit=self.unit,
            samples=tuple(samples),
            diagnosed=tuple(diagnosed),
            named=tuple(named),
        )
