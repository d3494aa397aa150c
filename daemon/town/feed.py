"""A unit in a running town: its days one after another, its sentences as they fall due."""

from collections.abc import Iterator
from dataclasses import dataclass

from daemon.town.layout import TownMap
from daemon.town.persona import Persona
from daemon.town.receiver import Receiver, ReceiverModel
from daemon.town.sentences import tagged
from daemon.town.shift import DAY_MS, VehiclePlan, journey
from daemon.town.trajectory import Sample, Trajectory

FORGET_MS = 60_000
"""Epochs older than this are not made up for, say after the machine slept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPlan:
    """A receiver in the town: on which vehicle, of which make, at which port."""

    unit: str
    vehicle: VehiclePlan
    persona: Persona
    model: ReceiverModel
    port: str
    known: bool = True
    """Stands in the configuration."""
    tagged: bool = False
    """Shares its port: a TAG block names it before every sentence."""


class UnitFeed:
    def __init__(self, town: TownMap, plan: UnitPlan, *, midnight: int, start_at: int) -> None:
        self.plan = plan
        self._town = town
        self._receiver = Receiver(
            plan.persona, plan.model, unit=plan.unit, seed=plan.vehicle.seed, plane=town.plane
        )
        self._midnight = midnight
        self._from = start_at
        self.path: Trajectory = journey(town, plan.vehicle, midnight=midnight)
        self._samples = self._today()
        self._next: Sample | None = next(self._samples, None)

    def _today(self) -> Iterator[Sample]:
        """Samples of the day's powered spans that are still to come."""
        period = self.plan.persona.period_ms
        for span in self.path.powered:
            if span.end <= self._from:
                continue
            start = -(-max(span.start, self._from) // period) * period
            if span.start >= self._from:
                self._receiver.power_up(start)
            yield from self.path.samples(start, span.end, period)

    def _advance(self, now: int) -> None:
        self._next = next(self._samples, None)
        while self._next is None and self.path.now <= now:
            self._midnight += DAY_MS
            self.path = journey(self._town, self.plan.vehicle, midnight=self._midnight)
            self._samples = self._today()
            self._next = next(self._samples, None)

    def take(self, now: int) -> bytes:
        """All that was sent since the last call."""
        latency = self.plan.persona.latency_ms
        due: list[bytes] = []
        if self._next is None:
            self._advance(now)
        while self._next is not None and self._next.at + latency <= now:
            sample = self._next
            if sample.at >= now - FORGET_MS:
                line = self._receiver.epoch(sample)
                due.append(tagged(line, self.plan.unit, sample.at) if self.plan.tagged else line)
            self._advance(now)
        return b"".join(due)
