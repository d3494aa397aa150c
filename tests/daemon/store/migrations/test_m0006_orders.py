import sqlite3
from pathlib import Path

import pytest

from daemon.store import migrator
from daemon.store.migrator import STEPS


@pytest.fixture
def before(tmp_path: Path) -> sqlite3.Connection:
    """A depot's database of the release before."""
    connection = sqlite3.connect(tmp_path / "d.db", isolation_level=None)
    migrator.migrate(connection, tmp_path / "d.db", steps=STEPS[:5])
    connection.execute("INSERT INTO depot VALUES (1, 'Denver', 'live', 'e-1', 'host', 77)")
    connection.execute("INSERT INTO vehicle(id, name) VALUES (1, 'T1'), (2, 'T2')")
    connection.execute("INSERT INTO site(id, name, lat_e7, lon_e7) VALUES (1, 'P', 0, 0)")
    connection.execute("INSERT INTO site(id, name, lat_e7, lon_e7) VALUES (2, 'S', 9, 9)")
    connection.execute(
        "INSERT INTO master_row VALUES ('driver', 'D9', 'file', 5, 'depotd.toml', '{}')"
    )
    return connection


def test_master_data_is_kept_customers_fit_and_nothing_is_known_of_capacity(
    before: sqlite3.Connection, tmp_path: Path
) -> None:
    migrator.migrate(before, tmp_path / "d.db")
    assert before.execute("SELECT what, name FROM master_row").fetchall() == [("driver", "D9")]
    before.execute("INSERT INTO master_row VALUES ('customer', 'C1', 'command', 6, 'eva', NULL)")
    told = before.execute("SELECT capacity_kg, volume_l, equipment, plant FROM vehicle").fetchone()
    assert told == (None, None, "", "")
    before.close()


ORDER = (
    "INSERT INTO customer_order(id, name, customer_id, tier, state, state_since, version,"
    " origin_id, destination_id, promised_at, loading_min, unloading_min, source, created_at,"
    " created_by, delivered_at, cancelled_at)"
    " VALUES ({id}, '{id}', 1, '{tier}', '{state}', 0, 1, 1, {to}, 9, 5, 5, 'person', 1, 'eva',"
    " {delivered}, NULL)"
)
USUAL = {"id": 1, "tier": "standard", "state": "pending", "to": 2, "delivered": "NULL"}


@pytest.mark.parametrize(
    "change",
    [
        {"tier": "express"},
        {"state": "lost"},
        {"to": 1},
        {"state": "delivered"},
        {"delivered": "9"},
        {"state": "cancelled"},
    ],
)
def test_an_order_that_contradicts_itself_cannot_be_kept(
    before: sqlite3.Connection, tmp_path: Path, change: dict[str, object]
) -> None:
    migrator.migrate(before, tmp_path / "d.db")
    before.execute("INSERT INTO customer(id, name) VALUES (1, 'ACME')")
    before.execute(ORDER.format(**USUAL))
    with pytest.raises(sqlite3.IntegrityError):
        before.execute(ORDER.format(**(USUAL | {"id": 2} | change)))
    before.close()


def test_two_trucks_never_have_one_order_in_hand(
    before: sqlite3.Connection, tmp_path: Path
) -> None:
    migrator.migrate(before, tmp_path / "d.db")
    before.execute("INSERT INTO customer(id, name) VALUES (1, 'ACME')")
    before.execute(ORDER.format(**USUAL))
    hand = "INSERT INTO truck VALUES (?, 'assigned', 1, 'dispatch', 1, '', NULL, 1)"
    before.execute(hand, (1,))
    with pytest.raises(sqlite3.IntegrityError):
        before.execute(hand, (2,))
    before.close()
