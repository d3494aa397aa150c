from pathlib import Path

from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot
from tests.daemon.readmodel.sample_vehicles import TRUCK
from tests.daemon.store.paper_scene import add_vehicle


def test_the_newest_values_are_shown(depotd: Depotd, spoken: Path) -> None:
    said = depotd("vehicles", "signals", TRUCK, "--database", spoken)
    assert said.code == 0
    assert [line.split()[:3] for line in said.out.splitlines()[1:]] == [
        ["coolant", "88", "°C"],
        ["battery", "-", "V"],
    ]
    silent = depotd("vehicles", "signals", "T-02", "--database", spoken)
    assert "has told nothing" in silent.out
    assert depotd("vehicles", "signals", "T-99", "--database", spoken).code != 0


def test_one_signal_is_shown_over_a_time(depotd: Depotd, spoken: Path) -> None:
    asked = ("vehicles", "signals", TRUCK, "--signal", "coolant", "--database", spoken)
    span = ("--since", "2026-06-01T12:00:00Z", "--until", "2026-06-01T15:00:00Z")
    points = depotd(*asked, *span, "--json").answer["points"]
    assert [point["value"] for point in points] == [70.0, 80.0, None, 88.0]
    assert len(depotd(*asked, *span).out.splitlines()) == len(points)
    empty = depotd(*asked, "--since", "2020-01-01", "--until", "2020-01-02")
    assert "no coolant in that time" in empty.out


def test_counters_show_what_is_held(depotd: Depotd, spoken: Path) -> None:
    said = depotd("vehicles", "counters", "--database", spoken).out
    assert "1000.0 km" in said
    assert "0.0 km: backwards" in said
    assert (
        depotd("vehicles", "counters", TRUCK, "--database", spoken, "--json").answer["counters"][0][
            "held"
        ]
        == 5
    )
    assert "No counters yet" in depotd("vehicles", "counters", "T-02", "--database", spoken).out


def test_a_counter_is_set_as_the_instrument_shows_it(ask: Depotd, depot: RunningDepot) -> None:
    depot.write(lambda tx: add_vehicle(tx, "T101"))
    said = ask("vehicles", "set-counter", "T101", "distance", "438978.4", "--note", "read")
    assert "the odometer of T101 is 438978.4 km" in said.out
    assert "is 7755.2 h" in ask("vehicles", "set-counter", "T101", "engine-time", "7755.2").out
    refused = ask("vehicles", "accept-counter", "T101", "distance", "--yes", "--json")
    assert refused.error["code"] == "nothing_held"
