"""The CAN bus of one truck as a port: lines of candump in, what the truck says out."""

from collections import Counter
from dataclasses import dataclass, field

from drivers.j1939.candump import CandumpReader
from drivers.j1939.decoder import Decoder
from drivers.readings import Heard


@dataclass(slots=True)
class J1939Port:
    """`TelemetryDecoder`. Whatever interfaces the lines name, all are this unit's.

    What they say comes out in the order of the lines, however those are cut into chunks.
    """

    unit: str
    _all: Decoder = field(default_factory=Decoder)
    """Its lists are those of every interface."""
    _reader: CandumpReader = field(init=False)

    def __post_init__(self) -> None:
        self._reader = CandumpReader(new_bus=self._new_bus)

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

    def _new_bus(self) -> Decoder:
        told = self._all
        return Decoder(samples=told.samples, diagnosed=told.diagnosed, named=told.named)

    def _heard(self) -> list[Heard]:
        lanes = self._all.samples, self._all.diagnosed, self._all.named
        if not any(lanes):
            return []
        samples, diagnosed, named = lanes
        heard = Heard(self.unit, tuple(samples), tuple(diagnosed), tuple(named))
        for lane in lanes:
            lane.clear()  # emptied, not replaced: the interfaces go on with them
        return [heard]
