from pathlib import Path

from daemon.domain.tracking.motion import RULE_OF
from tests.daemon.cli.conftest import Depotd


def test_every_truck_is_listed_with_the_rule_of_its_state(
    depotd: Depotd, fleet_database: Path
) -> None:
    said = depotd("trucks", "--database", fleet_database, "--json")
    assert said.code == 0
    assert said.answer["daemon_running"] is False
    trucks = said.answer["trucks"]
    assert len(trucks) >= 12
    assert {truck["motion_rule"] for truck in trucks} <= set(RULE_OF.values())
    assert all(truck["fix_at"] is None or truck["fix_at"].endswith("Z") for truck in trucks)
    assert "depotd is not running" in said.err


def test_states_can_be_picked(depotd: Depotd, fleet_database: Path) -> None:
    said = depotd("trucks", "--database", fleet_database, "--json", "--state", "stale")
    assert {truck["motion"] for truck in said.answer["trucks"]} == {"stale"}


def test_the_table_names_truck_state_and_place(depotd: Depotd, fleet_database: Path) -> None:
    said = depotd("trucks", "--database", fleet_database)
    heading, *rows = said.out.splitlines()
    assert heading.split()[:2] == ["truck", "state"]
    assert len(rows) >= 12


def test_an_empty_depot_says_what_to_do(depotd: Depotd, config: Path) -> None:
    config.write_text("[store]\npath = 'live.db'\n", encoding="utf-8")
    depotd("check", "--config", config, "--apply")
    assert "define [[vehicle]]" in depotd("trucks", "--config", config).out


def test_listing_is_what_trucks_does_when_nothing_else_is_asked(
    depotd: Depotd, fleet_database: Path
) -> None:
    named = depotd("trucks", "list", "--database", fleet_database)
    assert named.out == depotd("trucks", "--database", fleet_database).out


def test_what_trucks_do_for_orders_is_told_where_they_do(
    depotd: Depotd, fleet_database: Path, orders_database: Path
) -> None:
    assert "for orders" not in depotd("trucks", "list", "--database", fleet_database).out
    said = depotd("trucks", "list", "--database", orders_database).out.splitlines()
    lines = {line.split()[0]: line for line in said}
    assert "at job site O-104" in lines["T-06"]
    assert lines["T-06"].rstrip().endswith(" min")
    assert lines["T-10"].rstrip().endswith("-")
    rows = depotd("trucks", "list", "--database", orders_database, "--json").answer["trucks"]
    work = {row["name"]: row["work"] for row in rows}
    assert work["T-02"]["load"]["clock"]["limit_min"] == 90
    assert work["T-10"] is None
