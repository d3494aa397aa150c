"""The CAN bus of a vehicle in a running town: its frames as they fall due, as lines of a log."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from daemon.town.engine import Engine
from daemon.town.engine_plan import EnginePlan
from daemon.town.feed import FORGET_MS
from daemon.town.layout import TownMap
from daemon.town.shift import DAY_MS, VehiclePlan, journey
from daemon.town.trajectory import Sample, Span
from drivers import readings
from drivers.j1939.encode import Frame, candump_line, diagnosed, group, named

TICKS = 10
"""Into so many parts a round is cut, so that not all is said at once."""
ENGINE, BODY, CAB = 0, 33, 49
"""Addresses: engine, body, cab controller."""
INTERFACE = "can0"
VIN_TICK, VIN_ROUNDS = 55, 60
"""Somebody asks for it every so many rounds; between two rounds of fault codes there is room."""
SPEED_PGN, MOTION_PGN = 61444, 65265
URGENT = 3


class Group(NamedTuple):
    """A parameter group that is said once a round."""

    pgn: int
    source: int
    tick: int


GROUPS = (
    Group(65217, ENGINE, 1),
    Group(65248, ENGINE, 2),
    Group(65253, ENGINE, 3),
    Group(64932, BODY, 3),
    Group(65257, ENGINE, 4),
    Group(65262, ENGINE, 5),
    Group(65263, ENGINE, 6),
    Group(65271, ENGINE, 7),
    Group(65276, CAB, 8),
    Group(65248, CAB, 9),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusPlan:
    """An adapter on a vehicle's bus: at which port, and to which unit it belongs.

    On the road engine speed comes every 10 or 20 ms.
    """

    unit: str
    vehicle: VehiclePlan
    engine: EnginePlan
    port: str
    round_ms: int = 1000
    """All that is not engine and wheel speed is said once in it."""
    fast_ms: int = 100
    """Between two words of engine speed: tenths of a round."""

    @property
    def tick_ms(self) -> int:
        return self.round_ms // TICKS


class BusTalk:
    """What is said at each tick while the bus is awake."""

    def __init__(self, engine: Engine, plan: BusPlan) -> None:
        self._engine = engine
        self._plan = plan
        self._packets: deque[tuple[int, Frame]] = deque()
        """Of longer messages, with the instant at which each is sent."""

    def at(self, sample: Sample) -> Iterator[Frame]:
        tick = sample.at // self._plan.tick_ms
        told = self._engine.told(sample)
        if sample.at % self._plan.fast_ms == 0:
            yield group(SPEED_PGN, told, source=ENGINE, priority=URGENT)
            yield group(MOTION_PGN, told, source=ENGINE)
        for pgn, source, when in GROUPS:
            if tick % TICKS == when:
                values = self._as_cab(told) if source == CAB else told
                yield group(pgn, values, source=source)
        yield from self._longer(sample.at, tick)

    def _longer(self, at: int, tick: int) -> Iterator[Frame]:
        """Packets of one message keep a distance, as the standard asks."""
        frames: list[Frame] = []
        if tick % TICKS == 0:
            frames = diagnosed(self._engine.diagnosis(at), source=ENGINE)
        elif tick % (VIN_ROUNDS * TICKS) == VIN_TICK:
            frames = named(self._engine.plan.vin, source=ENGINE)
        step_ms = self._plan.tick_ms
        self._packets.extend((at + step_ms * n, frame) for n, frame in enumerate(frames))
        while self._packets and self._packets[0][0] <= at:
            yield self._packets.popleft()[1]

    def _as_cab(self, told: dict[str, int]) -> dict[str, int]:
        distance = readings.DISTANCE.name
        return told | {distance: told[distance] + int(self._engine.plan.cab_ahead_m)}


class BusFeed:
    def __init__(self, town: TownMap, plan: BusPlan, *, midnight: int, start_at: int) -> None:
        self.plan = plan
        self._town = town
        self._midnight = midnight
        self._from = start_at
        path = journey(town, plan.vehicle, midnight=midnight)
        self.engine = Engine(town, plan.vehicle, plan.engine, path)
        self._samples = self._today()
        self._next: tuple[Sample, BusTalk] | None = next(self._samples, None)

    def take(self, now: int) -> bytes:
        """All that was sent since the last call."""
        due: list[bytes] = []
        if self._next is None:
            self._advance(now)
        while self._next is not None and self._next[0].at <= now:
            sample, talk = self._next
            if sample.at >= now - FORGET_MS:
                due += [candump_line(sample.at, INTERFACE, frame) for frame in talk.at(sample)]
            self._advance(now)
        return b"".join(due)

    def _today(self) -> Iterator[tuple[Sample, BusTalk]]:
        for span in self.engine.awake:
            if span.end > self._from:
                talk = BusTalk(self.engine, self.plan)
                part = Span(max(span.start, self._from), span.end)
                for sample in ticks(self.engine, self.plan, part):
                    yield sample, talk

    def _advance(self, now: int) -> None:
        self._next = next(self._samples, None)
        while self._next is None and self.engine.path.now <= now:
            self._midnight += DAY_MS
            before = self.engine
            path = journey(self._town, self.plan.vehicle, midnight=self._midnight)
            plan = replace(before.plan, begun=before.left(path.start_at))
            self.engine = Engine(self._town, self.plan.vehicle, plan, path)
            self._samples = self._today()
            self._next = next(self._samples, None)


def ticks(engine: Engine, plan: BusPlan, span: Span) -> Iterator[Sample]:
    start = -(-span.start // plan.tick_ms) * plan.tick_ms
    return engine.path.samples(start, span.end, plan.tick_ms)


def recorded_bus(engine: Engine, plan: BusPlan, span: Span) -> Iterator[bytes]:
    """All of the bus in a span, line by line."""
    for part in engine.awake:
        start, end = max(part.start, span.start), min(part.end, span.end)
        if start < end:
            talk = BusTalk(engine, plan)
            for sample in ticks(engine, plan, Span(start, end)):
                for frame in talk.at(sample):
                    yield candump_line(sample.at, INTERFACE, frame)
