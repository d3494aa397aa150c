import sqlite3

import pytest

from daemon.store.database import Store

ORDER = (
    "INSERT INTO work_order(name, vehicle_id, state, version, urgency, kinds, why, duration_min,"
    " created_at, created_by, finished_at) VALUES ('{name}', 1, '{state}', 1, '{urgency}',"
    " '[\"a\"]', 'due', 60, 1, 'eva', {finished})"
)


@pytest.fixture
def connection(store: Store) -> sqlite3.Connection:
    store.connection.execute("INSERT INTO vehicle(id, name) VALUES (1, 'T1')")
    return store.connection


@pytest.mark.parametrize(
    ("state", "urgency", "finished"),
    [("lost", "routine", "NULL"), ("started", "soon", "NULL"), ("finished", "stop", "NULL")],
)
def test_a_work_order_is_in_a_known_state(
    connection: sqlite3.Connection, state: str, urgency: str, finished: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(
            ORDER.format(name="W-1", state=state, urgency=urgency, finished=finished)
        )


def test_a_vehicle_has_one_open_work_order(connection: sqlite3.Connection) -> None:
    usual = {"state": "proposed", "urgency": "routine", "finished": "NULL"}
    connection.execute(ORDER.format(name="W-1", **usual))
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(ORDER.format(name="W-2", **usual))
    connection.execute("UPDATE work_order SET state = 'finished', finished_at = 9")
    connection.execute(ORDER.format(name="W-2", **usual))


def test_a_slot_ends_after_it_begins(connection: sqlite3.Connection) -> None:
    connection.execute(
        ORDER.format(name="W-1", state="proposed", urgency="routine", finished="NULL")
    )
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO work_slot VALUES (1, 0, 1, 50, 50)")
