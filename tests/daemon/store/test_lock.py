import os
from pathlib import Path

import pytest

from daemon.database_file import LockHolder, lock_holder, lock_path
from daemon.errors import StoreBusy, StoreReadOnly
from daemon.store.lock import DatabaseLock


def test_lock_says_who_holds_it_since_when(path: Path) -> None:
    lock = DatabaseLock.take(path, now_ms=1234)
    assert lock_holder(path) == LockHolder(pid=os.getpid(), started_at=1234)
    lock.release()
    assert lock_holder(path) is None


def test_held_lock_is_refused_by_name(path: Path) -> None:
    lock = DatabaseLock.take(path, now_ms=1)
    with pytest.raises(StoreBusy, match=f"pid {os.getpid()}"):
        DatabaseLock.take(path, now_ms=2)
    lock.release()
    DatabaseLock.take(path, now_ms=3).release()


def test_i2_looking_at_the_lock_does_not_give_it_away(path: Path) -> None:
    """Closing any descriptor of a file ends the POSIX locks of its process; ours must stay."""
    lock = DatabaseLock.take(path, now_ms=1)
    lock_path(path).read_text()
    assert lock_holder(path) is not None
    with pytest.raises(StoreBusy):
        DatabaseLock.take(path, now_ms=2)
    lock.release()


def test_lock_ends_with_its_process(path: Path) -> None:
    child = os.fork()
    if child == 0:
        DatabaseLock.take(path, now_ms=1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert lock_holder(path) is None
    assert lock_path(path).read_text().startswith(f"{child} ")


def test_lock_file_is_not_for_everybody(path: Path) -> None:
    DatabaseLock.take(path, now_ms=1).release()
    assert lock_path(path).stat().st_mode & 0o007 == 0


def test_released_lock_may_be_released_again(path: Path) -> None:
    lock = DatabaseLock.take(path, now_ms=1)
    lock.release()
    lock.release()


def test_folder_that_is_absent_cannot_be_locked(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnly, match="cannot be written"):
        DatabaseLock.take(tmp_path / "absent" / "depotd.db", now_ms=1)
