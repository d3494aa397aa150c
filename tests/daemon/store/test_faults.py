import sqlite3

import pytest

from daemon.errors import StoreBusy, StoreError, StoreFailed, StoreFull, StoreReadOnly
from daemon.store.faults import Fault, fault_of, store_error


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("said SQLite")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "fault", "kind"),
    [
        (sqlite3.SQLITE_FULL, Fault.FULL, StoreFull),
        (sqlite3.SQLITE_IOERR_SHMSIZE, Fault.FULL, StoreFull),
        (sqlite3.SQLITE_IOERR_FSYNC, Fault.FATAL, StoreFailed),
        (sqlite3.SQLITE_IOERR_WRITE, Fault.FATAL, StoreFailed),
        (sqlite3.SQLITE_IOERR_READ, Fault.FATAL, StoreFailed),
        (sqlite3.SQLITE_CORRUPT, Fault.FATAL, StoreFailed),
        (sqlite3.SQLITE_READONLY_DBMOVED, Fault.FATAL, StoreFailed),
        (sqlite3.SQLITE_READONLY, Fault.READ_ONLY, StoreReadOnly),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Fault.BUSY, StoreBusy),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, Fault.OTHER, StoreError),
    ],
)
def test_code_of_sqlite_decides(code: int, fault: Fault, kind: type[StoreError]) -> None:
    error = sqlite_error(code)
    assert fault_of(error) is fault
    judged = store_error(error, "saving positions")
    assert type(judged) is kind
    assert judged.message.startswith("saving positions: said SQLite")


def test_error_of_other_origin_says_nothing_about_the_store() -> None:
    assert fault_of(ValueError("no")) is Fault.OTHER
