"""What the workshop of a town tells fits the commands and its own vehicles."""

from pathlib import Path

from daemon.commands import maintenance
from daemon.domain.maintenance.plans import Trigger
from daemon.domain.maintenance.recording import doubts
from daemon.town.crew import Ask
from daemon.town.fleet import demo_town
from daemon.town.service_book import (
    INTERVALS,
    Counters,
    ServiceBook,
    read_counters,
    write_counters,
)

NOW = 1_795_304_160_000
DAY_MS = 86_400_000
CLASSES = ("concrete mixer", "tipper", "van")
FLEET = [(f"T{101 + number}", CLASSES[number % 3]) for number in range(12)]
COUNTERS = {"T101": Counters(90_000_000, 360_000), "T102": Counters(210_000_000, 400_000)}
BOOK = ServiceBook(vehicles=FLEET, now_ms=NOW, counters=COUNTERS)


def of(asks: list[Ask], vehicle: str) -> list[Ask]:
    return [ask for ask in asks if ask.args["vehicle"] == vehicle]


def test_every_ask_is_a_command_with_its_arguments() -> None:
    specs = {spec.name: spec for spec in maintenance.specs()}
    for ask in [*BOOK.plans(), *BOOK.past()]:
        specs[ask.command].args.model_validate(ask.args)


def test_each_class_of_the_town_has_its_plans_and_no_other() -> None:
    planned = {(ask.args["vehicle_class"], ask.args["kind"]) for ask in BOOK.plans()}
    assert planned == {(name, kind) for name in CLASSES for kind in ("b", "d")} | {
        ("concrete mixer", "hydraulics")
    }
    vans = ServiceBook(vehicles=[("V1", "van")], now_ms=NOW, counters={})
    assert {ask.args["vehicle_class"] for ask in vans.plans()} == {"van"}


def test_the_past_is_over_in_order_and_has_gaps() -> None:
    past = list(BOOK.past())
    instants = [ask.args["at"] for ask in past]
    assert instants == sorted(instants, key=lambda at: int(str(at)))
    assert all(int(str(at)) <= NOW for at in instants)
    assert {name for name, _ in FLEET} - {str(ask.args["vehicle"]) for ask in past} == {
        "T105",
        "T110",
    }


def test_readings_never_go_backwards_and_only_stand_where_they_are_known() -> None:
    past = list(BOOK.past())
    for ask in past:
        has_bus = ask.args["vehicle"] in COUNTERS
        assert ("odometer_m" in ask.args) == (has_bus and ask.args["kinds"] != ["d"])
    for vehicle, now in COUNTERS.items():
        told = [ask.args for ask in of(past, vehicle) if "odometer_m" in ask.args]
        odometer = [int(str(args["odometer_m"])) for args in told]
        assert odometer == sorted(odometer)
        assert odometer[-1] < now.odometer_m
        read = {Trigger.DISTANCE: odometer[-1]}
        assert not doubts(NOW, read, {}, [])


def test_some_services_are_near_and_one_is_over() -> None:
    every_days = {
        name: min(i.every_m / i.m_a_day, i.every_min / i.min_a_day) * 7 / 5
        for name, i in zip(CLASSES, INTERVALS.values(), strict=True)
    }
    gone = []
    for vehicle, name in FLEET:
        last = [a.args["at"] for a in of(list(BOOK.past()), vehicle) if a.args["kinds"] == ["b"]]
        if last:
            gone.append((NOW - int(str(last[-1]))) / DAY_MS / every_days[name])
    assert sum(share > 1 for share in gone) in {1, 2}
    assert sum(0.8 < share < 1 for share in gone) >= 2
    assert min(gone) < 0.5


def test_counters_go_from_the_town_to_whoever_tells(tmp_path: Path) -> None:
    town = demo_town(NOW, vehicles=2)
    write_counters(tmp_path, town, NOW)
    read = read_counters(tmp_path)
    assert set(read) == {"T101", "T102"}
    engine = town.buses[0].engine
    assert read["T101"].odometer_m >= int(engine.plan.begun.odometer_m)
    assert read["T101"].engine_min > 1000
    assert read_counters(tmp_path / "nowhere") == {}
