"""A vehicle's working days: who drives when, from where to where, and for how long."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import radians
from random import Random
from typing import NamedTuple

from daemon.town.dice import dice, happens
from daemon.town.drive import Driver
from daemon.town.layout import Site, SiteKind, TownMap
from daemon.town.routing import GATED, Berth, Ride, Router
from daemon.town.traffic import HOUR_MS, queue_length
from daemon.town.trajectory import Span, Trajectory

DAY_MS = 24 * HOUR_MS
MINUTE_S = 60.0
MEAN_RIDE_S = 25 * MINUTE_S


class Trade(StrEnum):
    MIXER = "mixer"
    TIPPER = "tipper"
    VAN = "van"


@dataclass(frozen=True, slots=True, kw_only=True)
class VehiclePlan:
    name: str
    trade: Trade
    seed: int
    berth_deg: float = 180.0
    """Its place in the depot's yard."""
    late: bool = False
    """Starts around noon instead of early in the morning."""


class Call(NamedTuple):
    """One place to go to and the time to spend there."""

    kind: SiteKind
    stand_s: float


def journey(town: TownMap, vehicle: VehiclePlan, *, midnight: int, days: int = 1) -> Trajectory:
    """The vehicle's movement over `days` days; `midnight` is local midnight of the first.

    It begins when the receiver gets power on the first day and ends when it loses it on
    the last.
    """
    return _Shifts(town, vehicle, midnight).build(days)


def _calls(trade: Trade, rng: Random) -> Iterator[Call]:
    """Endless work of a trade."""
    while True:
        if trade is Trade.MIXER:
            yield Call(SiteKind.PLANT, rng.uniform(6, 14) * MINUTE_S)
            yield Call(SiteKind.JOB, rng.uniform(12, 45) * MINUTE_S)
            if happens(rng, 0.4):
                yield Call(SiteKind.WASH, rng.uniform(5, 9) * MINUTE_S)
        elif trade is Trade.TIPPER:
            yield Call(SiteKind.QUARRY, rng.uniform(7, 15) * MINUTE_S)
            target = SiteKind.PLANT if happens(rng, 0.4) else SiteKind.JOB
            yield Call(target, rng.uniform(5, 14) * MINUTE_S)
        else:
            yield Call(SiteKind.JOB, rng.uniform(8, 60) * MINUTE_S)
            if happens(rng, 0.2):
                yield Call(SiteKind.FUEL, rng.uniform(4, 9) * MINUTE_S)


class _Shifts:
    def __init__(self, town: TownMap, vehicle: VehiclePlan, midnight: int) -> None:
        self._town = town
        self._vehicle = vehicle
        self._midnight = midnight
        self._depot = town.of_kind(SiteKind.DEPOT)[0]
        self._home = Berth(site=self._depot, angle_deg=vehicle.berth_deg)
        rng = dice(vehicle.seed, vehicle.name, "driver")
        self._driver = Driver(
            accelerates_m_s2=rng.uniform(0.6, 1.0), brakes_m_s2=rng.uniform(0.9, 1.3)
        )
        self._keenness = rng.uniform(0.93, 1.0)
        self._berth = self._home
        self._rng = rng

    def build(self, days: int) -> Trajectory:
        starts = [self._starts_at(day) for day in range(days)]
        heading = self._depot.heading + radians(self._vehicle.berth_deg)
        path = Trajectory(self._town.plane, starts[0], self._home.place, heading)
        for day, start in enumerate(starts):
            if start > path.now:
                path.stand((start - path.now) / 1000)
            self._work(path, day)
        return path

    def _dice(self, day: int, word: str) -> Random:
        date = self._midnight // DAY_MS + day
        return dice(self._vehicle.seed, self._vehicle.name, date, word)

    def _starts_at(self, day: int) -> int:
        rng = self._dice(day, "start")
        hour = rng.uniform(11.0, 13.0) if self._vehicle.late else rng.uniform(5.2, 7.4)
        return self._midnight + day * DAY_MS + round(hour * HOUR_MS / 1000) * 1000

    def _hour(self, path: Trajectory) -> float:
        return (path.now - self._midnight) % DAY_MS / HOUR_MS

    def _work(self, path: Trajectory, day: int) -> None:
        """One shift, from power on to power off."""
        self._rng = rng = self._dice(day, "work")
        power_on = path.now
        end = power_on + rng.uniform(9.8, 11.6) * HOUR_MS
        lunch_at = power_on + rng.uniform(3.8, 5.2) * HOUR_MS
        path.stand(rng.uniform(6, 20) * MINUTE_S)
        calls = _calls(self._vehicle.trade, rng)
        for call in calls:
            if path.now + (call.stand_s + 2 * MEAN_RIDE_S) * 1000 > end:
                break
            if path.now > lunch_at:
                lunch_at = end + HOUR_MS
                power_on = self._lunch(path, power_on)
            self._go(path, self._pick(call.kind))
            path.stand(call.stand_s)
        if happens(rng, 0.5):
            self._go(path, self._pick(SiteKind.FUEL))
            path.stand(rng.uniform(4, 9) * MINUTE_S)
        self._go(path, self._home)
        path.stand(rng.uniform(5, 10) * MINUTE_S)
        path.powered.append(Span(power_on, path.now))

    def _lunch(self, path: Trajectory, power_on: int) -> int:
        """Half an hour or more at the depot or where the truck is; some switch off."""
        rng = self._rng
        if happens(rng, 0.5) and self._berth.site is not self._depot:
            self._go(path, self._home)
        rest_s = rng.uniform(30, 45) * MINUTE_S
        if happens(rng, 0.5):
            path.stand(rest_s)
            return power_on
        path.stand(rng.uniform(40, 180))
        path.powered.append(Span(power_on, path.now))
        path.stand(rest_s)
        power_on = path.now
        path.stand(rng.uniform(80, 240))
        return power_on

    def _pick(self, kind: SiteKind) -> Berth:
        sites = [s for s in self._town.of_kind(kind) if s is not self._berth.site]
        site = self._rng.choice(sites) if sites else self._town.of_kind(kind)[0]
        return Berth(site=site, angle_deg=self._rng.uniform(100, 200))

    def _go(self, path: Trajectory, end: Berth) -> None:
        if end.site is self._berth.site:
            return
        rng, hour = self._rng, self._hour(path)
        ride = Ride(
            start=self._berth,
            end=end,
            hour=hour,
            keenness=self._keenness,
            hurries=happens(rng, 0.1),
            queue=_queue_at(end.site, rng, hour),
            pause_s=rng.uniform(210, 800) if happens(rng, 0.06) else 0.0,
        )
        path.drive(Router(self._town, rng).ways(ride), self._driver)
        self._berth = end


def _queue_at(site: Site, rng: Random, hour: float) -> int:
    return queue_length(rng, hour) if site.kind in GATED else 0
