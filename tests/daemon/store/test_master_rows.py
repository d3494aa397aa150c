import sqlite3

import pytest

from daemon.domain.master_standing import What
from daemon.store import master_rows
from daemon.store.database import Store
from daemon.store.master_rows import MasterRow, Origin
from tests.daemon.store.scene import NOW

T1 = (What.VEHICLE, "T1")


def test_a_command_does_not_forget_what_the_file_said(store: Store) -> None:
    tx = store.connection
    master_rows.told_by_file(tx, T1, said="{}", file="depotd.toml", now=NOW)
    master_rows.told_by_command(tx, [T1], by="anna", now=NOW + 1)
    assert master_rows.all_rows(tx) == {T1: MasterRow(origin=Origin.COMMAND, file_said="{}")}
    master_rows.no_more_in_file(tx, T1)
    assert master_rows.all_rows(tx) == {T1: MasterRow(origin=Origin.COMMAND, file_said=None)}
    master_rows.told_by_file(tx, T1, said="{}", file="depotd.toml", now=NOW + 2)
    assert master_rows.all_rows(tx) == {T1: MasterRow(origin=Origin.FILE, file_said="{}")}
    master_rows.forget(tx, T1)
    assert master_rows.all_rows(tx) == {}


def test_a_row_of_the_file_always_says_what_the_file_said(store: Store) -> None:
    master_rows.told_by_file(store.connection, T1, said="{}", file="depotd.toml", now=NOW)
    with pytest.raises(sqlite3.IntegrityError):
        master_rows.no_more_in_file(store.connection, T1)
