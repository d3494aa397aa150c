import sqlite3

import pytest

from daemon.store.database import Store

FINDING = (
    "INSERT INTO condition_finding(vehicle_id, feature, way, began_on, found_at, usual, now,"
    " deviations, body, state, ended_at) VALUES (1, 'battery_rest', '{way}', 1, 2, 12600, 11900,"
    " 6.5, '{{}}', '{state}', {ended})"
)


@pytest.fixture
def connection(store: Store) -> sqlite3.Connection:
    store.connection.execute("INSERT INTO vehicle(id, name) VALUES (1, 'T1')")
    return store.connection


@pytest.mark.parametrize(
    ("way", "state", "ended"),
    [("sinks", "open", "NULL"), ("falls", "open", "3"), ("falls", "dismissed", "NULL")],
)
def test_a_finding_has_a_way_and_an_end_when_it_is_over(
    connection: sqlite3.Connection, way: str, state: str, ended: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(FINDING.format(way=way, state=state, ended=ended))


def test_of_a_feature_one_finding_is_open(connection: sqlite3.Connection) -> None:
    wanted = FINDING.format(way="falls", state="open", ended="NULL")
    connection.execute(wanted)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(wanted)
    connection.execute("UPDATE condition_finding SET state = 'repaired', ended_at = 9")
    connection.execute(wanted)
