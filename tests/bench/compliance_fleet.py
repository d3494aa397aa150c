"""Duty logs of a fleet for the bench: two weeks of ten changes a day, by kinds of drivers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

from daemon.domain.hours.duty import MINUTE_MS, Change, Declared, Duty, Exemption
from daemon.domain.hours.rulesets import PROPERTY_70_8
from daemon.domain.hours.terms import Terms

DAYS = 14
DAY = 24 * 60
CHANGES_A_DAY = 10
ZONE = ZoneInfo("America/Chicago")
FIRST = int(datetime(2026, 6, 1, 5, tzinfo=UTC).timestamp()) // 60
"""Midnight of a Monday in Chicago."""
UNTIL = (FIRST + DAYS * DAY - 6 * 60) * MINUTE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverLog:
    changes: tuple[Change, ...]
    declared: tuple[Declared, ...] = ()
    known_from: int | None = None
    terms: Terms


def fleet(seed: int, count: int, *, chains: bool = False) -> list[DriverLog]:
    """Half of them drive mixers and come home every day, a quarter is on the road by day, a
    quarter sleeps in the cab and splits rests; with `chains` all of them do.
    """
    rng = Random(seed)  # noqa: S311 - a bench's dice
    makers = (_mixer, _mixer, _road, _sleeper)
    logs = []
    for number in range(count):
        make = _sleeper if chains else makers[number % len(makers)]
        exemption = Exemption.SHORT_HAUL_CDL if make is _mixer else None
        terms = Terms(
            rules=PROPERTY_70_8, zone=ZONE, has_sleeper=make is _sleeper, exemption=exemption
        )
        changes = [Change(at=(FIRST - 3 * DAY) * MINUTE_MS, duty=Duty.OFF)]
        for day in range(DAYS):
            changes += make(rng, FIRST + day * DAY)
        logs.append(DriverLog(changes=tuple(changes), terms=terms))
    return logs


def _told(at: int, spans: Sequence[tuple[Duty, int]]) -> list[Change]:
    found = []
    for duty, minutes in spans:
        found.append(Change(at=at * MINUTE_MS, duty=duty))
        at += minutes
    return found


def _mixer(rng: Random, midnight: int) -> list[Change]:
    """Three deliveries: load, drive, pour, return."""
    spans = [(Duty.ON, rng.randrange(15, 40))]
    for _ in range(2):
        spans += [
            (Duty.D, rng.randrange(20, 50)),
            (Duty.ON, rng.randrange(30, 90)),
            (Duty.D, rng.randrange(20, 50)),
            (Duty.ON, rng.randrange(20, 60)),
        ]
    return _told(midnight + 360 + rng.randrange(30), [*spans, (Duty.OFF, 0)])


def _road(rng: Random, midnight: int) -> list[Change]:
    spans = [
        (Duty.ON, 20), (Duty.D, rng.randrange(100, 180)), (Duty.OFF, 30),
        (Duty.D, rng.randrange(60, 120)), (Duty.ON, rng.randrange(20, 60)),
        (Duty.D, rng.randrange(60, 150)), (Duty.OFF, 20), (Duty.D, rng.randrange(30, 60)),
        (Duty.ON, 15), (Duty.OFF, 0),
    ]  # fmt: skip
    return _told(midnight + 330 + rng.randrange(60), spans)


def _sleeper(rng: Random, midnight: int) -> list[Change]:
    """Seven hours in the berth and three off, day after day: two weeks are one shift."""
    spans = [
        (Duty.ON, 15), (Duty.D, rng.randrange(150, 240)), (Duty.ON, 20),
        (Duty.D, rng.randrange(60, 120)), (Duty.SB, rng.randrange(421, 480)), (Duty.ON, 10),
        (Duty.D, rng.randrange(150, 210)), (Duty.ON, 20), (Duty.D, rng.randrange(40, 80)),
        (Duty.OFF, 0),
    ]  # fmt: skip
    return _told(midnight + 360 + rng.randrange(20), spans)
