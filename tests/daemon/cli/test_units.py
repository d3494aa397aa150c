from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd


def test_a_unit_is_fitted_in_depot_time_and_shows_where_it_sat(ask: Depotd) -> None:
    ask("vehicles", "add", "T1")
    ask("vehicles", "add", "T2")
    assert ask("units", "add", "box", "--vehicle", "T1", "--from", "2026-01-01T06:00").code == 0
    assert ask("units", "fit", "box", "T2", "--from", "2026-02-01T00:00Z").code == 0
    (row,) = ask("units", "list", "box", "--json").answer["units"]
    assert [(f["vehicle"], f["from_at"], f["until_at"]) for f in row["fittings"]] == [
        ("T1", "2026-01-01T13:00:00Z", "2026-02-01T00:00:00Z"),
        ("T2", "2026-02-01T00:00:00Z", None),
    ]
    said = ask("units", "list", "box").out
    assert "2026-01-01 06:00:00 MST" in said
    assert "never" in said, "it was not heard yet"


def test_a_mistaken_fitting_never_was(ask: Depotd) -> None:
    ask("vehicles", "add", "T1")
    ask("vehicles", "add", "T2")
    ask("units", "add", "box", "--vehicle", "T1", "--from", "2026-01-01")
    ask("units", "fit", "box", "T2", "--from", "2026-02-01")
    assert ask("units", "unfit", "box", "--never-was").code == Exit.USAGE
    assert ask("units", "unfit", "box", "--from", "2026-02-01", "--never-was").code == 0
    assert ask("units", "list", "--json").answer["units"][0]["vehicle"] == "T1"
    assert ask("units", "unfit", "box").code == 0
    assert ask("units", "list", "--json").answer["units"][0]["vehicle"] is None


def test_units_are_labelled_and_retired(ask: Depotd) -> None:
    ask("units", "add", "box")
    assert ask("units", "edit", "box", "--label", "seat").code == 0
    assert "seat" in ask("units", "list").out
    assert ask("units", "retire", "box").code == 0
    assert "No units yet" in ask("units", "list").out
    assert ask("units", "add", "box", "--from", "sometime").code == Exit.USAGE


def test_a_unit_that_nobody_told_of_is_listed(depotd: Depotd, fleet_database: str) -> None:
    said = depotd("units", "list", "--database", fleet_database, "--json")
    unfitted = [row for row in said.answer["units"] if row["vehicle"] is None]
    assert [row["origin"] for row in unfitted] == ["heard"]
    assert "nobody" in depotd("units", "list", "--database", fleet_database).out
