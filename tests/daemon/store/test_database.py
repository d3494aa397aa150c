import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from daemon.database_file import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    DatabaseKind,
    lock_holder,
    reserve_path,
)
from daemon.errors import (
    SchemaTooNew,
    StoreBusy,
    StoreDamaged,
    StoreForeign,
    StoreReadOnly,
    StoreWrongKind,
)
from daemon.store.database import Store, host_id
from daemon.store.reserve import Reserve
from tests.daemon.store.scene import add_unit, ask, open_store, units


def pragma(store: Store, name: str) -> object:
    return store.connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_new_database_has_the_settings_of_its_first_page(store: Store) -> None:
    assert pragma(store, "application_id") == APPLICATION_ID
    assert pragma(store, "auto_vacuum") == 2
    assert pragma(store, "user_version") == SCHEMA_VERSION


def test_i1_every_commit_of_the_connection_is_synced(store: Store) -> None:
    assert pragma(store, "journal_mode") == "wal"
    assert pragma(store, "synchronous") == 2


def test_i2_checkpoints_are_left_to_the_writer(store: Store) -> None:
    assert pragma(store, "wal_autocheckpoint") == 0


def test_foreign_keys_are_enforced_after_migrations(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        store.connection.execute("INSERT INTO trip VALUES (99,1,NULL,0,0,NULL,NULL,0,0,0,NULL)")


def test_files_are_not_for_everybody(store: Store, path: Path) -> None:
    add_unit(store.connection, "u")
    modes = {file.name: file.stat().st_mode & 0o007 for file in path.parent.iterdir()}
    assert set(modes.values()) == {0}
    assert f"{path.name}-wal" in modes


def test_reopened_database_keeps_its_epoch(path: Path) -> None:
    first = open_store(path)
    first.close()
    again = open_store(path)
    again.close()
    assert first.identity.epoch_began == "created"
    assert again.identity.epoch_began is None
    assert again.identity.epoch == first.identity.epoch


def test_database_copied_to_another_host_begins_a_new_epoch(path: Path) -> None:
    first = open_store(path)
    first.close()
    copied = open_store(path, host="other-host")
    copied.close()
    settled = open_store(path, host="other-host")
    settled.close()
    assert copied.identity.epoch_began == "copied"
    assert copied.identity.epoch != first.identity.epoch
    assert settled.identity.epoch == copied.identity.epoch
    assert settled.identity.epoch_began is None


def test_interrupted_creation_is_finished_at_the_next_opening(path: Path) -> None:
    with closing(sqlite3.connect(path)) as half:
        half.execute("PRAGMA auto_vacuum = INCREMENTAL")
        half.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    store = open_store(path)
    assert store.migrated == (0, SCHEMA_VERSION)
    assert pragma(store, "auto_vacuum") == 2
    store.close()


def test_clean_close_leaves_one_plain_file(path: Path) -> None:
    store = open_store(path)
    add_unit(store.connection, "u")
    store.close()
    assert sorted(file.name for file in path.parent.iterdir()) == [
        path.name,
        f"{path.name}.lock",
    ]
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as plain:
        assert plain.execute("SELECT name FROM unit").fetchall() == [("u",)]


def test_second_daemon_is_refused_and_told_who_is_first(store: Store, path: Path) -> None:
    holder = lock_holder(path)
    assert holder is not None
    with pytest.raises(StoreBusy, match=f"pid {holder.pid}"):
        open_store(path)
    add_unit(store.connection, "still-mine")
    assert units(path) == ["still-mine"]


@pytest.mark.parametrize("kind", ["replay", "simulation"])
def test_live_database_is_refused_to_other_kinds(path: Path, kind: str) -> None:
    open_store(path).close()
    with pytest.raises(StoreWrongKind, match=f"is a live database; {kind}"):
        open_store(path, kind=kind)
    reopened = open_store(path)
    assert reopened.identity.kind is DatabaseKind.LIVE
    reopened.close()


def test_newer_schema_is_refused_and_left_alone(path: Path) -> None:
    open_store(path).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(SchemaTooNew) as refused:
        open_store(path)
    assert f"schema {SCHEMA_VERSION + 1}" in refused.value.message
    assert f"up to {SCHEMA_VERSION}" in refused.value.message
    assert "install the release" in refused.value.next_step
    assert path.read_bytes() == before
    assert lock_holder(path) is None


def test_text_file_is_not_taken_for_a_database(path: Path) -> None:
    path.write_text("$GPRMC is not SQLite, and long enough to have a header" * 40)
    with pytest.raises(StoreForeign, match="not a depotd database"):
        open_store(path)
    assert path.read_text().startswith("$GPRMC")


def test_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE songs(title TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreForeign, match="another program"):
        open_store(path)
    assert path.read_bytes() == before


def test_i11_damaged_first_page_is_named(path: Path) -> None:
    open_store(path).close()
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 400)
    with pytest.raises(StoreDamaged, match="damaged"):
        open_store(path)


def test_missing_folder_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnly, match="No such file or directory"):
        open_store(tmp_path / "absent" / "depotd.db")


def test_folder_as_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "depotd.db").mkdir()
    with pytest.raises(StoreForeign, match="is a folder"):
        open_store(tmp_path / "depotd.db")
    assert [file.name for file in tmp_path.iterdir()] == ["depotd.db"]


def test_i11_lost_first_page_beside_our_reserve_is_damage(path: Path) -> None:
    open_store(path).close()
    Reserve(reserve_path(path), 4096).ensure()
    with path.open("r+b") as file:
        file.write(bytes(4096))
    with pytest.raises(StoreDamaged, match="damaged"):
        open_store(path)


def test_migration_of_a_newer_release_is_refused_at_the_same_version(path: Path) -> None:
    open_store(path).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
            " VALUES ('depotd', 'm9999_later', '2027')"
        )
        newer.commit()
    before = path.read_bytes()
    with pytest.raises(SchemaTooNew, match="the migration m9999_later") as refused:
        open_store(path)
    assert "backup" not in refused.value.next_step
    assert path.read_bytes() == before


def test_renamed_depot_is_noted(path: Path) -> None:
    open_store(path).close()
    with closing(sqlite3.connect(path)) as old:
        old.execute("UPDATE depot SET name = 'Old name'")
        old.commit()
    open_store(path).close()
    assert ask(path, "SELECT name FROM depot") == [("Denver",)]


def test_host_id_is_stable_and_does_not_show_the_machine_id() -> None:
    assert host_id() == host_id()
    machine_id = Path("/etc/machine-id")
    if machine_id.exists() and machine_id.read_text().strip():
        assert machine_id.read_text().strip() not in host_id()
