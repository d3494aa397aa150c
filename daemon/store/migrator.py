"""Brings a database to this release's schema, each migration in one transaction."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database, Migrations

from daemon.database_file import SCHEMA_VERSION
from daemon.errors import SchemaTooNew, StoreUnreadable
from daemon.store.migrations import m0001_spine

Step = tuple[str, Callable[[Database], None]]

STEPS: tuple[Step, ...] = (("m0001_spine", m0001_spine.apply),)
"""In order; a released one is never edited."""

FILE_MODE = 0o640


def schema_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(found: int, path: Path, *, known: int = SCHEMA_VERSION) -> None:
    if found > known:
        raise SchemaTooNew(
            f"{path}: has schema {found}; this release of depotd knows up to {known}",
            next_step="install the release that wrote it, or restore the backup"
            f" {backup_path(path, known).name} made before the upgrade",
        )


def migrate(
    connection: sqlite3.Connection, path: Path, *, steps: Sequence[Step] = STEPS
) -> tuple[int, int]:
    """Applies what is missing and answers the schema before and after.

    A database that already has a schema is copied first, so that the upgrade can be undone.
    """
    before = schema_version(connection)
    refuse_newer(before, path, known=len(steps))
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
        raise StoreUnreadable(
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
