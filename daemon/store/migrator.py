"""Brings a database to this release's schema, each migration in one transaction."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database, Migrations

from daemon.errors import SchemaTooNew, StoreDamaged
from daemon.store.migrations import (
    m0001_spine,
    m0002_queue,
    m0003_control,
    m0004_link,
    m0005_hours,
    m0006_orders,
    m0007_telemetry,
    m0008_services,
    m0009_condition,
    m0010_workshop,
)

Step = tuple[str, Callable[[Database], None]]

STEPS: tuple[Step, ...] = (
    ("m0001_spine", m0001_spine.apply),
    ("m0002_queue", m0002_queue.apply),
    ("m0003_control", m0003_control.apply),
    ("m0004_link", m0004_link.apply),
    ("m0005_hours", m0005_hours.apply),
    ("m0006_orders", m0006_orders.apply),
    ("m0007_telemetry", m0007_telemetry.apply),
    ("m0008_services", m0008_services.apply),
    ("m0009_condition", m0009_condition.apply),
    ("m0010_workshop", m0010_workshop.apply),
)
"""In order; a released one is never edited."""

FILE_MODE = 0o640


APPLIED = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'depotd' ORDER BY id"

HAS_APPLIED = "SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'"


def schema_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(
    connection: sqlite3.Connection, path: Path, *, steps: Sequence[Step] = STEPS
) -> None:
    """A newer release shows in the version, or in a migration that this one does not have."""
    found, known = schema_version(connection), len(steps)
    unknown = _unknown(connection, {name for name, _ in steps})
    if found <= known and not unknown:
        return
    has = f"schema {found}" if found > known else f"the migration {unknown[0]}"
    backup = backup_path(path, known)
    restore = f", or restore {backup.name} from before the upgrade" if backup.is_file() else ""
    raise SchemaTooNew(
        f"{path}: has {has}; this release of depotd knows up to {known} ({steps[-1][0]})",
        next_step=f"install the release that wrote it{restore}",
    )


def _unknown(connection: sqlite3.Connection, known: set[str]) -> list[str]:
    if connection.execute(HAS_APPLIED).fetchone() is None:
        return []
    return [name for (name,) in connection.execute(APPLIED).fetchall() if name not in known]


def migrate(
    connection: sqlite3.Connection, path: Path, *, steps: Sequence[Step] = STEPS
) -> tuple[int, int]:
    """Applies what is missing and answers the schema before and after.

    A database that already has a schema is copied first, so that the upgrade can be undone.
    """
    before = schema_version(connection)
    refuse_newer(connection, path, steps=steps)
    if before == len(steps):
        return before, before
    if before > 0:
        back_up(connection, backup_path(path, before))
    # Rebuilding a table must not fire its foreign keys; they are checked as a whole below.
    connection.execute("PRAGMA foreign_keys = OFF")
    _registered(steps).apply(Database(connection, execute_plugins=False))
    connection.execute("PRAGMA foreign_keys = ON")
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise StoreDamaged(
            f"{path}: rows of {broken[0][0]} point at nothing after the upgrade",
            next_step=f"restore {backup_path(path, before).name} and the release before",
        )
    return before, schema_version(connection)


def backup_path(path: Path, version: int) -> Path:
    """One a schema version, so that they cannot pile up."""
    return path.with_name(f"{path.name}.schema-{version}.backup")


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """A copy by the backup API: complete, or not there under its name at all."""
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_EXCL, FILE_MODE))
    try:
        with closing(sqlite3.connect(unfinished)) as copy:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        sync(unfinished)
        unfinished.replace(target)
        sync(target.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _registered(steps: Sequence[Step]) -> Migrations:
    migrations = Migrations("depotd")
    for number, (name, apply) in enumerate(steps, 1):
        migrations(name=name)(_numbered(number, apply))
    return migrations


def _numbered(number: int, apply: Callable[[Database], None]) -> Callable[[Database], None]:
    def step(db: Database, /) -> None:
        apply(db)
        db.conn.execute(f"PRAGMA user_version = {number:d}")

    return step
