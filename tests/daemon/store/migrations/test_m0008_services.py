import sqlite3

import pytest

from daemon.store.database import Store

PLAN = (
    "INSERT INTO service_plan(vehicle_id, class, kind, every_m, duration_min, set_at, set_by)"
    " VALUES ({vehicle}, '{of}', 'a', {every}, 60, 1, 'eva')"
)


@pytest.fixture
def connection(store: Store) -> sqlite3.Connection:
    store.connection.execute("INSERT INTO vehicle(id, name) VALUES (1, 'T1')")
    return store.connection


@pytest.mark.parametrize(
    ("vehicle", "of", "every"), [("NULL", "", "5"), ("1", "mixer", "5"), ("1", "", "NULL")]
)
def test_a_plan_is_of_a_vehicle_or_a_class_and_has_a_trigger(
    connection: sqlite3.Connection, vehicle: str, of: str, every: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(PLAN.format(vehicle=vehicle, of=of, every=every))


def test_one_plan_of_a_kind_is_in_force_and_those_before_are_kept(
    connection: sqlite3.Connection,
) -> None:
    for wanted in (
        PLAN.format(vehicle="1", of="", every="5"),
        PLAN.format(vehicle="NULL", of="mixer", every="5"),
    ):
        connection.execute(wanted)
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(wanted)
    connection.execute("UPDATE service_plan SET ended_at = 9")
    connection.execute(PLAN.format(vehicle="1", of="", every="6"))
    assert connection.execute("SELECT count(*) FROM service_plan").fetchone() == (3,)
