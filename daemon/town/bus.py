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

TICK_MS = 100
SECOND_MS = 1000
ENGINE, BODY, CAB = 0, 33, 49
"""Addresses: engine, body, cab controller."""
INTERFACE = "can0"
VIN_AT_MS, VIN_EVERY_MS = 5500, 60_000
"""Somebody asks for it once a minute. Between two rounds of fault codes there is room for it."""


class Group(NamedTuple):
    """A parameter group that is sent again and again."""

    pgn: int
    source: int
    every_ms: int
    at_ms: int = 0
    """Within its period, so that not all comes at once."""
    priority: int = 6


SLOW_GROUPS = (
    Group(65217, ENGINE, SECOND_MS, 100),
    Group(65248, ENGINE, SECOND_MS, 200),
    Group(65253, ENGINE, SECOND_MS, 300),
    Group(64932, BODY, SECOND_MS, 300),
    Group(65257, ENGINE, SECOND_MS, 400),
    Group(65262, ENGINE, SECOND_MS, 500),
    Group(65263, ENGINE, SECOND_MS, 600),
    Group(65271, ENGINE, SECOND_MS, 700),
    Group(65276, CAB, SECOND_MS, 800),
    Group(65248, CAB, SECOND_MS, 900),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusPlan:
    """An adapter on a vehicle's bus: at which port, and to which unit it belongs."""

    unit: str
    vehicle: VehiclePlan
    engine: EnginePlan
    port: str
    fast_ms: int = TICK_MS
    """Between two frames of engine speed, a multiple of 100; on the road it would be 10 or 20."""


class BusTalk:
    """What is said on the bus at each tenth of a second while it is awake."""

    def __init__(self, engine: Engine, plan: BusPlan) -> None:
        self._engine = engine
        self._plan = plan
        fast = (Group(61444, ENGINE, plan.fast_ms, 0, 3), Group(65265, ENGINE, plan.fast_ms))
        self._groups = (*fast, *SLOW_GROUPS)
        self._packets: deque[tuple[int, Frame]] = deque()
        """Of longer messages, with the instant at which each is sent."""

    def at(self, sample: Sample) -> Iterator[Frame]:
        at = sample.at
        told: dict[str, int] | None = None
        for pgn, source, every_ms, at_ms, priority in self._groups:
            if at % every_ms == at_ms:
                told = self._engine.told(sample) if told is None else told
                values = self._as_cab(told) if source == CAB else told
                yield group(pgn, values, source=source, priority=priority)
        if at % SECOND_MS == 0:
            self._queue(at, diagnosed(self._engine.diagnosis(at), source=ENGINE))
        if at % VIN_EVERY_MS == VIN_AT_MS:
            self._queue(at, named(self._engine.plan.vin, source=ENGINE))
        while self._packets and self._packets[0][0] <= at:
            yield self._packets.popleft()[1]

    def _queue(self, at: int, frames: list[Frame]) -> None:
        """Packets of one message keep a distance, as the standard asks."""
        self._packets.extend((at + TICK_MS * n, frame) for n, frame in enumerate(frames))

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
                for sample in ticks(self.engine, Span(max(span.start, self._from), span.end)):
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


def ticks(engine: Engine, span: Span) -> Iterator[Sample]:
    start = -(-span.start // TICK_MS) * TICK_MS
    return engine.path.samples(start, span.end, TICK_MS)


def recorded_bus(engine: Engine, plan: BusPlan, span: Span) -> Iterator[bytes]:
    """All of the bus in a span, line by line."""
    for part in engine.awake:
        start, end = max(part.start, span.start), min(part.end, span.end)
        if start < end:
            talk = BusTalk(engine, plan)
            for sample in ticks(engine, Span(start, end)):
                for frame in talk.at(sample):
                    yield candump_line(sample.at, INTERFACE, frame)
