import sqlite3

import pytest

from daemon.store.database import Store

COUNTER = (
    "INSERT INTO vehicle_counter(vehicle_id, counter, value, at, origin, held, held_why)"
    " VALUES (1, 'distance', 5, 1, 'telemetry', {held}, '{why}')"
)
CODE = (
    "INSERT INTO fault_code(unit_id, source, code, severity, state, first_at, last_at, ended_at)"
    " VALUES (1, 0, '110/3', '{severity}', '{state}', 1, 2, {ended})"
)


@pytest.fixture
def connection(store: Store) -> sqlite3.Connection:
    store.connection.execute("INSERT INTO vehicle(id, name) VALUES (1, 'T1')")
    store.connection.execute("INSERT INTO unit(id, name, first_seen_at) VALUES (1, 'U1', 1)")
    return store.connection


def test_a_reading_that_is_held_says_why_and_only_that_one(connection: sqlite3.Connection) -> None:
    for held, why in (("7", ""), ("NULL", "backwards"), ("7", "odd")):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(COUNTER.format(held=held, why=why))
    connection.execute(COUNTER.format(held="7", why="backwards"))


@pytest.mark.parametrize(
    ("severity", "state", "ended"),
    [("grave", "active", "NULL"), ("none", "active", "3"), ("none", "former", "NULL")],
)
def test_a_code_has_a_lamp_and_an_end_when_it_is_over(
    connection: sqlite3.Connection, severity: str, state: str, ended: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(CODE.format(severity=severity, state=state, ended=ended))


def test_a_code_of_an_address_is_kept_once(connection: sqlite3.Connection) -> None:
    wanted = CODE.format(severity="red_stop", state="active", ended="NULL")
    connection.execute(wanted)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(wanted)
