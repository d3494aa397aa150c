import sqlite3
from pathlib import Path

import pytest

from daemon.store import migrator
from daemon.store.migrator import STEPS

ADD_DRIVER = "INSERT INTO driver(id, name) VALUES (1, 'D1'), (2, 'D2')"
ADD_VEHICLE = "INSERT INTO vehicle(id, name) VALUES (1, 'T1'), (2, 'T2')"


@pytest.fixture
def before(tmp_path: Path) -> sqlite3.Connection:
    """A depot's database of the release before."""
    connection = sqlite3.connect(tmp_path / "d.db", isolation_level=None)
    migrator.migrate(connection, tmp_path / "d.db", steps=STEPS[:4])
    connection.execute("INSERT INTO depot VALUES (1, 'Denver', 'live', 'e-1', 'host', 77)")
    connection.execute(
        "INSERT INTO master_row VALUES ('vehicle', 'T9', 'file', 5, 'depotd.toml', '{}')"
    )
    return connection


def test_who_told_master_data_is_kept_and_drivers_fit(
    before: sqlite3.Connection, tmp_path: Path
) -> None:
    migrator.migrate(before, tmp_path / "d.db")
    assert before.execute("SELECT * FROM master_row").fetchall() == [
        ("vehicle", "T9", "file", 5, "depotd.toml", "{}")
    ]
    before.execute("INSERT INTO master_row VALUES ('driver', 'D1', 'command', 6, 'eva', NULL)")
    before.close()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO master_row VALUES ('pilot', 'D1', 'command', 6, 'eva', NULL)",
        "INSERT INTO seat VALUES (1, 10, 10, 1, 'driver')",
        "INSERT INTO seat VALUES (1, 10, NULL, 1, 'driver'), (2, 20, NULL, 1, 'driver')",
        "INSERT INTO seat VALUES (1, 10, NULL, 1, 'driver'), (1, 20, NULL, 2, 'co_driver')",
        "INSERT INTO paper(kind, told_at, told_by) VALUES ('cdl', 1, 'eva')",
        (
            "INSERT INTO paper(driver_id, vehicle_id, kind, told_at, told_by)"
            " VALUES (1, 1, 'cdl', 1, 'eva')"
        ),
        (
            "INSERT INTO paper(driver_id, kind, expires_on, told_at, told_by)"
            " VALUES (1, 'cdl', '2026-02-30', 1, 'eva')"
        ),
        (
            "INSERT INTO duty_record(driver_id, at, duty, mode, origin, made_at, made_by, boot,"
            " clock, is_at_ours) VALUES (1, 1, 'ON', 'pc', 'person', 1, 'eva', 1, 'gps', 1)"
        ),
        (
            "INSERT INTO duty_record(driver_id, at, duty, origin, made_at, made_by, boot, clock,"
            " is_at_ours) VALUES (1, 1, 'NAP', 'person', 1, 'eva', 1, 'gps', 1)"
        ),
        (
            "INSERT INTO duty_edit(driver_id, from_at, until_at, what, note, made_at, made_by)"
            " VALUES (1, 1, 2, 'edit', '', 1, 'eva')"
        ),
        (
            "INSERT INTO unidentified_drive(vehicle_id, started_at, claimed_by, claimed_at)"
            " VALUES (1, 1, 1, 5)"
        ),
        (
            "INSERT INTO inspection(vehicle_id, at, made_at, made_by, reviewed_at)"
            " VALUES (1, 1, 1, 'eva', 2)"
        ),
        "INSERT INTO defect(inspection_id, item, is_safety, settled_at) VALUES (1, 'tyre', 1, 5)",
    ],
)
def test_what_cannot_be_is_refused(
    before: sqlite3.Connection, tmp_path: Path, statement: str
) -> None:
    migrator.migrate(before, tmp_path / "d.db")
    before.execute("PRAGMA foreign_keys = ON")
    before.execute(ADD_DRIVER)
    before.execute(ADD_VEHICLE)
    with pytest.raises(sqlite3.IntegrityError):
        before.execute(statement)
    before.close()
