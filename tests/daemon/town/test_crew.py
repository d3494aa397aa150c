"""Drivers of a town: what is told of them fits the commands, and leads all over the law."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from daemon.commands import drivers, duty, dvir, papers
from daemon.commands.master_turn import MasterMeans
from daemon.domain.hours.duty import MINUTE_MS, Change, Duty, Exemption, log_of
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import PROPERTY_70_8
from daemon.domain.hours.verdict import Verdict
from daemon.town.crew import CREW_MOST, PASTS, Ask, Crew

NOW = 1_795_304_154_000
TODAY = date(2026, 11, 22)
CHICAGO = ZoneInfo("America/Chicago")
VEHICLES = [f"T{101 + number}" for number in range(8)]


def asks(vehicles: list[str] = VEHICLES) -> list[Ask]:
    crew = Crew(vehicles=vehicles, now_ms=NOW, today=TODAY)
    return [*crew.people(), *crew.past()]


def verdict(driver: str) -> Verdict:
    """By what was told of one driver alone, later edits over earlier ones."""
    minutes: dict[int, str] = {}
    for ask in asks():
        if ask.command == "duty.edit" and ask.args["driver"] == driver:
            begun, ended = (_minute(str(ask.args[key])) for key in ("from", "until"))
            minutes |= dict.fromkeys(range(begun, ended), str(ask.args["status"]))
    changes = [Change(at=at * MINUTE_MS, duty=Duty(status)) for at, status in minutes.items()]
    standing = None if driver in ("D102", "D108") else Exemption.SHORT_HAUL_CDL
    first = min(minutes) * MINUTE_MS
    log = log_of(changes, until=NOW, zone=CHICAGO, known_from=first, standing=standing)
    return evaluate(log, PROPERTY_70_8)


def _minute(at: str) -> int:
    return int(datetime.fromisoformat(at).astimezone(UTC).timestamp()) // 60


def test_every_command_takes_what_it_is_told() -> None:
    specs = [
        *drivers.specs(MasterMeans()),
        *duty.specs(),
        *dvir.specs(),
        *papers.specs(),
    ]
    by_name = {spec.name: spec for spec in specs}
    for ask in asks():
        by_name[ask.command].args.model_validate(dict(ask.args))


def test_a_driver_is_known_before_anything_is_told_of_him() -> None:
    known: set[object] = set()
    for ask in asks():
        if ask.command == "drivers.add":
            known.add(ask.args["name"])
        elif "driver" in ask.args:
            assert ask.args["driver"] in known


def test_they_stand_all_over_the_law() -> None:
    """Fresh, near the end of driving, of the window, of the cycle; at rest; unknown."""
    assert len(PASTS) == len(VEHICLES)
    fresh, driven, late, tired, resting, unknown, _, split = (
        verdict(f"D{vehicle[1:]}") for vehicle in VEHICLES
    )
    assert not fresh.violations
    assert fresh.remaining.driving == 11 * 60
    assert driven.remaining.driving is not None
    assert 0 < driven.remaining.driving <= 60
    assert late.remaining.window is not None
    assert 0 < late.remaining.window <= 60
    assert tired.remaining.cycle is not None
    assert 0 < tired.remaining.cycle <= 4 * 60
    assert resting.remaining.window == 0
    assert unknown.unknown
    assert split.if_paired is not None


def test_the_rest_of_a_large_fleet_drives_for_nobody() -> None:
    many = [f"T{number}" for number in range(100, 300)]
    told = [ask for ask in asks(many) if ask.command == "drivers.add"]
    assert len(told) == CREW_MOST
