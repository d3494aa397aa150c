"""When a vehicle's engine runs: what its driver does with the key as it stands and drives."""

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise
from random import Random
from typing import NamedTuple

from daemon.town.dice import dice
from daemon.town.layout import SiteKind, TownMap
from daemon.town.shift import Trade, VehiclePlan
from daemon.town.trajectory import Span, Standing, Trajectory

MINUTE_S = 60.0
KEY_S = 15.0
"""The key is on before the engine starts, and a moment longer than it runs."""
SETTLES_S = 30.0
"""From arriving to the beginning of work, and from its end to driving off."""
WORKS_FROM_S = 2 * MINUTE_S
FUELS_FROM_S = 2.5 * MINUTE_S
TIPS_S = 150.0
WORK_AT = {
    Trade.MIXER: (SiteKind.PLANT, SiteKind.JOB),
    Trade.TIPPER: (SiteKind.PLANT, SiteKind.JOB),
    Trade.VAN: (),
}


class Mode(Enum):
    OFF = "off"
    """Nobody on the bus says anything."""
    KEY = "key"
    RUNS = "runs"


class Leg(NamedTuple):
    """Instants are ms UTC; driving or standing, but one and the same mode."""

    start: int
    end: int
    mode: Mode
    is_working: bool = False
    """The engine drives a pump: the drum turns fast, the body is tipped."""
    site: SiteKind | None = None
    """Where it stands while it is off."""


def legs_of(town: TownMap, vehicle: VehiclePlan, path: Trajectory) -> tuple[Leg, ...]:
    """Without gaps, from the beginning of the movement to its end."""
    return tuple(_merged(_Driver(town, vehicle, path).legs()))


def awake(legs: Sequence[Leg]) -> Iterator[Span]:
    """When the bus is heard."""
    start = None
    for leg in legs:
        if leg.mode is Mode.OFF:
            if start is not None:
                yield Span(start, leg.start)
            start = None
        elif start is None:
            start = leg.start
    if start is not None:
        yield Span(start, legs[-1].end)


class _Driver:
    def __init__(self, town: TownMap, vehicle: VehiclePlan, path: Trajectory) -> None:
        self._town = town
        self._trade = vehicle.trade
        self._path = path
        self._rng: Random = dice(vehicle.seed, vehicle.name, path.start_at, "key")
        self._patience_s = dice(vehicle.seed, vehicle.name, "key").uniform(4, 10) * MINUTE_S
        """Who expects to stand longer switches off."""

    def legs(self) -> Iterator[Leg]:
        spells = self._path.standings()
        yield from self._morning(spells[0])
        for before, spell in pairwise(spells):
            yield Leg(before.end, spell.start, Mode.RUNS)
            if spell is spells[-1]:
                yield from self._evening(spell)
            else:
                yield from self._stand(spell)

    def _morning(self, spell: Standing) -> Iterator[Leg]:
        """The engine runs until there is air for the brakes."""
        length_s = (spell.end - spell.start) / 1000
        runs_s = min(self._rng.uniform(2, 7) * MINUTE_S, 0.7 * length_s)
        marks = [(length_s - runs_s - KEY_S, Mode.OFF), (KEY_S, Mode.KEY)]
        yield from _laid(spell, marks, site=SiteKind.DEPOT)

    def _evening(self, spell: Standing) -> Iterator[Leg]:
        runs_s = self._rng.uniform(0.7, 2.5) * MINUTE_S
        rest_s = (spell.end - spell.start) / 1000 - runs_s - KEY_S
        marks = [(runs_s, Mode.RUNS), (KEY_S, Mode.KEY), (rest_s, Mode.OFF)]
        yield from _laid(spell, marks, site=SiteKind.DEPOT)

    def _stand(self, spell: Standing) -> Iterator[Leg]:
        length_s = (spell.end - spell.start) / 1000
        if length_s < WORKS_FROM_S:
            yield Leg(spell.start, spell.end, Mode.RUNS)
            return
        site = self._town.site_at(self._path.place_at(spell.distance_m))
        kind = site.kind if site is not None else None
        if kind in WORK_AT[self._trade]:
            yield from self._work(spell, length_s)
        elif kind is SiteKind.FUEL and length_s >= FUELS_FROM_S:
            yield from self._off(spell, kind, before_s=15.0, after_s=10.0)
        elif length_s > self._patience_s:
            before_s, after_s = self._rng.uniform(30, 90), self._rng.uniform(20, 60)
            yield from self._off(spell, kind, before_s=before_s, after_s=after_s)
        else:
            yield Leg(spell.start, spell.end, Mode.RUNS)

    def _work(self, spell: Standing, length_s: float) -> Iterator[Leg]:
        """A mixer's drum turns the whole time; a tipper tips and is done."""
        work_s = length_s - 2 * SETTLES_S
        if self._trade is Trade.TIPPER:
            work_s = min(work_s, TIPS_S)
        start = spell.start + round(SETTLES_S * 1000)
        end = start + round(work_s * 1000)
        yield Leg(spell.start, start, Mode.RUNS)
        yield Leg(start, end, Mode.RUNS, is_working=True)
        yield Leg(end, spell.end, Mode.RUNS)

    def _off(
        self, spell: Standing, site: SiteKind | None, *, before_s: float, after_s: float
    ) -> Iterator[Leg]:
        off_s = (spell.end - spell.start) / 1000 - before_s - after_s - 2 * KEY_S
        marks = [
            (before_s, Mode.RUNS),
            (KEY_S, Mode.KEY),
            (off_s, Mode.OFF),
            (KEY_S, Mode.KEY),
        ]
        yield from _laid(spell, marks, site=site)


def _laid(
    spell: Standing, marks: Sequence[tuple[float, Mode]], *, site: SiteKind | None = None
) -> Iterator[Leg]:
    """One after the other; what is left of the standing the engine runs."""
    start = spell.start
    for seconds, mode in marks:
        end = min(spell.end, start + max(0, round(seconds * 1000)))
        if end > start:
            yield Leg(start, end, mode, site=site if mode is Mode.OFF else None)
        start = end
    if start < spell.end:
        yield Leg(start, spell.end, Mode.RUNS)


def _merged(legs: Iterator[Leg]) -> Iterator[Leg]:
    last: Leg | None = None
    for leg in legs:
        if leg.end <= leg.start:
            continue
        if last is not None and leg[2:] == last[2:]:
            last = last._replace(end=leg.end)
            continue
        if last is not None:
            yield last
        last = leg
    if last is not None:
        yield last
