from pathlib import Path

from tests.daemon.cli.conftest import Depotd

ON_THAT_DAY = ("--since", "2026-06-01", "--until", "2026-06-02")


def test_trips_of_one_truck_have_ends_distance_and_idle(
    depotd: Depotd, fleet_database: Path
) -> None:
    everybody = depotd("trips", "--database", fleet_database, "--json", *ON_THAT_DAY).answer
    name = next(trip for trip in everybody["trips"] if trip["vehicle"])["vehicle"]
    own = depotd("trips", name, "--database", fleet_database, "--json", *ON_THAT_DAY).answer
    assert {trip["vehicle"] for trip in own["trips"]} == {name}
    finished = [trip for trip in own["trips"] if trip["ended_at"]]
    assert finished
    assert all(trip["distance_m"] > 0 and trip["idle_s"] >= 0 for trip in finished)
    assert 0 < len(own["trips"]) < len(everybody["trips"])


def test_stops_are_shown_when_asked_for(depotd: Depotd, fleet_database: Path) -> None:
    bare = depotd("trips", "--database", fleet_database, *ON_THAT_DAY).out
    full = depotd("trips", "--database", fleet_database, "--stops", *ON_THAT_DAY).out
    assert "lasted" not in bare
    assert "lasted" in full


def test_an_unknown_truck_is_named(depotd: Depotd, fleet_database: Path) -> None:
    said = depotd("trips", "nobody", "--database", fleet_database)
    assert said.code == 2
    assert "no vehicle and no unit is called 'nobody'" in said.err


def test_a_span_that_ends_before_it_begins_is_refused(depotd: Depotd, fleet_database: Path) -> None:
    said = depotd(
        "trips", "--database", fleet_database, "--since", "2026-06-02", "--until", "2026-06-01"
    )
    assert said.code == 2
    assert "--since must be before --until" in said.err
