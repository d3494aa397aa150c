import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from daemon.errors import JobNotFound, StoreError, StoreFull
from daemon.interfaces import Tx
from daemon.store.savepoint import is_of_the_store, part
from daemon.store.writer import StoreWriter
from tests.daemon.store.scene import add_unit, units


def test_part_is_kept_with_the_rest(writer: StoreWriter, path: Path) -> None:
    def whole(tx: Tx) -> None:
        with part(tx):
            add_unit(tx, "inside")
        add_unit(tx, "after")

    writer.write(whole)
    assert units(path) == ["inside", "after"]


def test_part_that_raises_is_taken_back_alone(writer: StoreWriter, path: Path) -> None:
    def whole(tx: Tx) -> None:
        add_unit(tx, "before")
        with suppress(KeyError), part(tx):
            add_unit(tx, "inside")
            raise KeyError
        with part(tx):
            add_unit(tx, "again")

    writer.write(whole)
    assert units(path) == ["before", "again"]


@pytest.mark.parametrize("ending", ["COMMIT", "ROLLBACK"])
@pytest.mark.parametrize("raises", [False, True])
def test_part_that_ends_the_transaction_is_no_part_any_more(
    writer: StoreWriter, path: Path, ending: str, *, raises: bool
) -> None:
    def whole(tx: Tx) -> None:
        with part(tx):
            tx.execute(ending)
            if raises:
                raise KeyError

    with pytest.raises(StoreError, match="was ended by what ran in it"):
        writer.write(whole)
    assert units(path) == []


def test_fault_of_the_store_is_not_taken_back_but_rises(writer: StoreWriter, path: Path) -> None:
    def whole(tx: Tx) -> None:
        with part(tx):
            add_unit(tx, "inside")
            raise StoreFull("no room")

    with pytest.raises(StoreFull):
        writer.write(whole)
    assert units(path) == []


def test_faults_are_told_apart() -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    assert is_of_the_store(full)
    assert is_of_the_store(StoreFull("x"))
    assert not is_of_the_store(sqlite3.IntegrityError("UNIQUE"))
    assert not is_of_the_store(JobNotFound("no job 7"))
