import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from daemon.database_file import SCHEMA_VERSION
from daemon.errors import SchemaTooNew, StoreDamaged
from daemon.store import migrator
from daemon.store.database import Store
from tests.daemon.store.scene import add_unit, ask, open_store, units
from tests.databases.make import RELEASED, load


def add_colour(db: Database) -> None:
    db.conn.execute("ALTER TABLE unit ADD COLUMN colour TEXT NOT NULL DEFAULT ''")


def fall_over(db: Database) -> None:
    db.conn.execute("CREATE TABLE half_done(id INTEGER)")
    raise RuntimeError("power cut")


def orphan_a_row(db: Database) -> None:
    db.conn.execute("INSERT INTO fitting VALUES (98, 1, NULL, 99)")


NEXT = (*migrator.STEPS, ("m_next", add_colour))


def test_version_of_this_release_is_the_number_of_its_migrations() -> None:
    assert len(migrator.STEPS) == SCHEMA_VERSION


def test_each_migration_is_recorded_with_its_version(store: Store) -> None:
    names = store.connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id").fetchall()
    assert [name for (name,) in names] == [name for name, _ in migrator.STEPS]
    assert migrator.schema_version(store.connection) == SCHEMA_VERSION


def test_database_with_rows_is_backed_up_before_it_changes(store: Store, path: Path) -> None:
    add_unit(store.connection, "kept")
    assert migrator.migrate(store.connection, path, steps=NEXT) == (
        SCHEMA_VERSION,
        SCHEMA_VERSION + 1,
    )
    backup = migrator.backup_path(path, SCHEMA_VERSION)
    assert units(backup) == ["kept"]
    assert ask(backup, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert ask(path, "SELECT name, colour FROM unit") == [("kept", "")]
    assert backup.stat().st_mode & 0o007 == 0


def test_new_database_needs_no_backup(path: Path) -> None:
    open_store(path).close()
    assert not list(path.parent.glob("*.backup*"))


def test_failed_migration_is_undone_alone(store: Store, path: Path) -> None:
    """I3: a migration and its record are one transaction."""
    steps = (*NEXT, ("m_broken", fall_over))
    with pytest.raises(RuntimeError, match="power cut"):
        migrator.migrate(store.connection, path, steps=steps)
    assert migrator.schema_version(store.connection) == SCHEMA_VERSION + 1
    tables = store.connection.execute("SELECT name FROM sqlite_schema WHERE name = 'half_done'")
    assert tables.fetchall() == []


def test_migration_continues_where_it_failed(store: Store, path: Path) -> None:
    with pytest.raises(RuntimeError):
        migrator.migrate(store.connection, path, steps=(*NEXT, ("m_broken", fall_over)))
    mended = (*NEXT, ("m_broken", lambda db: db.conn.execute("CREATE TABLE half_done(id)")))
    assert migrator.migrate(store.connection, path, steps=mended) == (
        SCHEMA_VERSION + 1,
        SCHEMA_VERSION + 2,
    )


def test_migration_that_orphans_rows_is_named(store: Store, path: Path) -> None:
    steps = (*migrator.STEPS, ("m_orphan", orphan_a_row))
    with pytest.raises(StoreDamaged, match="rows of fitting point at nothing"):
        migrator.migrate(store.connection, path, steps=steps)


def test_older_program_names_both_versions_and_the_backup(store: Store, path: Path) -> None:
    migrator.migrate(store.connection, path, steps=NEXT)
    with pytest.raises(
        SchemaTooNew, match=rf"has schema {SCHEMA_VERSION + 1}; .* knows up to {SCHEMA_VERSION}"
    ) as refused:
        migrator.migrate(store.connection, path)
    backup = migrator.backup_path(path, SCHEMA_VERSION)
    assert f"restore {backup.name}" in refused.value.next_step
    backup.unlink()
    with pytest.raises(SchemaTooNew) as refused:
        migrator.migrate(store.connection, path)
    assert refused.value.next_step == "install the release that wrote it"


def test_unfinished_backup_never_stands_under_the_final_name(tmp_path: Path) -> None:
    target = tmp_path / "copy.backup"
    with closing(sqlite3.connect(":memory:")) as source:
        source.execute("CREATE TABLE t(x)")
        (tmp_path / "copy.backup.part").write_text("rest of an earlier attempt")
        migrator.back_up(source, target)
    assert ask(target, "SELECT count(*) FROM t") == [(0,)]
    assert [file.name for file in tmp_path.iterdir()] == ["copy.backup"]


@pytest.mark.parametrize("release", sorted(RELEASED), ids=str)
def test_database_of_each_release_opens_with_all_its_rows(release: int, path: Path) -> None:
    load(release, path)
    counted = ask(path, "SELECT (SELECT count(*) FROM position), (SELECT count(*) FROM event)")
    store = open_store(path, host="sample")
    assert store.migrated == (release, SCHEMA_VERSION)
    assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    store.close()
    assert (
        ask(path, "SELECT (SELECT count(*) FROM position), (SELECT count(*) FROM event)") == counted
    )
    assert counted == [(40, 4)]


@pytest.mark.parametrize("release", sorted(RELEASED), ids=str)
def test_released_migrations_were_not_edited(release: int, path: Path, tmp_path: Path) -> None:
    """A difference is a new migration; before the release, make the sample again."""
    schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"
    load(release, path)
    with closing(sqlite3.connect(tmp_path / "fresh.db", isolation_level=None)) as fresh:
        migrator.migrate(fresh, tmp_path / "fresh.db", steps=migrator.STEPS[:release])
        assert ask(path, schema) == fresh.execute(schema).fetchall()
