from daemon.store import units
from daemon.store.database import Store
from daemon.store.units import UnitRow


def test_an_unknown_unit_is_taken_in_once(store: Store) -> None:
    first = units.ensure(store.connection, "radio-7", seen_at=100)
    assert units.ensure(store.connection, "radio-7", seen_at=200) == first
    seen = store.connection.execute("SELECT first_seen_at FROM unit").fetchall()
    assert seen == [(100,)]


def test_a_unit_that_was_only_configured_is_first_seen_when_it_is_heard(store: Store) -> None:
    units.ensure(store.connection, "radio-7", seen_at=None)
    units.ensure(store.connection, "radio-7", seen_at=300)
    assert store.connection.execute("SELECT first_seen_at FROM unit").fetchone() == (300,)


def test_the_vehicle_is_the_one_of_that_instant(store: Store) -> None:
    unit = units.ensure(store.connection, "box", seen_at=0)
    store.connection.execute("INSERT INTO vehicle(id, name) VALUES (1, 'A'), (2, 'B')")
    store.connection.execute(
        "INSERT INTO fitting VALUES (:unit, 100, 200, 1), (:unit, 200, NULL, 2)", {"unit": unit}
    )
    found = [units.vehicle_at(store.connection, unit, at) for at in (99, 100, 199, 200, 10**12)]
    assert found == [None, 1, 1, 2, 2]


def test_a_unit_is_told_of_and_retired_under_one_number(store: Store) -> None:
    unit = units.save(store.connection, "box", label="seat")
    assert units.retire(store.connection, unit, now=300)
    assert not units.retire(store.connection, unit, now=400)
    assert units.all_told(store.connection) == [UnitRow(name="box", label="seat", retired_at=300)]
    assert units.ensure(store.connection, "box", seen_at=500) == unit
    assert units.save(store.connection, "box", label="") == unit
    assert units.all_told(store.connection) == [UnitRow(name="box", label="", retired_at=None)]
