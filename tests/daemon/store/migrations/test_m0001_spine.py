import sqlite3

import pytest

from daemon.store.database import Store

TABLES = "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"


def test_every_table_checks_its_types(store: Store) -> None:
    loose = {name for name, strict in store.connection.execute(TABLES) if not strict}
    assert loose == {"_sqlite_migrations", "sqlite_schema", "sqlite_sequence"}


def test_streams_stand_in_order_of_priority(store: Store) -> None:
    names = store.connection.execute("SELECT name FROM stream ORDER BY priority").fetchall()
    assert [name for (name,) in names] == ["alert", "event", "result", "position", "telemetry"]


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE stream SET last = -1",
        "INSERT INTO stream_hole VALUES ('event', 5, 4, 'shed')",
        "INSERT INTO depot VALUES (2, 'x', 'live', 'e', 'h', 0)",
        "UPDATE depot SET kind = 'toy'",
        "INSERT INTO unit_state VALUES (1,1,'{',0,0,0,0,0,0,0,0,0,'moving',0,0,'[]')",
        "INSERT INTO position VALUES (1,1,0,0,1,900000001,0,0,0,0,0,0,1,0,0,0)",
        "INSERT INTO trip VALUES (1,5,9,0,0,0,0,1,1,1,NULL)",
        "INSERT INTO trip VALUES (1,5,4,0,0,0,0,1,1,1,'stop')",
    ],
)
def test_impossible_rows_are_refused(store: Store, wrong: str) -> None:
    store.connection.execute("INSERT INTO unit(name) VALUES ('u')")
    with pytest.raises(sqlite3.IntegrityError):
        store.connection.execute(wrong)
