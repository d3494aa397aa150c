import os
from pathlib import Path

import pytest

from daemon.store.wal_readers import wal_readers

LOCKS = """\
1: POSIX  ADVISORY  READ  {pid} fe:00:{inode} 124 124
1: -> POSIX  ADVISORY  WRITE 9 fe:00:{inode} 124 124
2: POSIX  ADVISORY  READ  77777777 fe:00:{inode} 128 128
3: POSIX  ADVISORY  WRITE 77777778 fe:00:{inode} 120 120
4: POSIX  ADVISORY  READ  77777779 fe:00:1 124 124
5: OFDLCK ADVISORY  WRITE -1 fe:00:{inode} 0 EOF
6: POSIX  ADVISORY  READ  77777780 fe:00:{inode} 123 127
7: FLOCK  ADVISORY  WRITE 1
"""


@pytest.fixture
def shm(tmp_path: Path) -> Path:
    path = tmp_path / "depotd.db-shm"
    path.touch()
    return path


def test_only_holders_of_a_read_mark_are_named(shm: Path, tmp_path: Path) -> None:
    locks = tmp_path / "locks"
    locks.write_text(LOCKS.format(pid=os.getpid(), inode=shm.stat().st_ino))
    assert wal_readers(shm, locks=locks) == [
        f"this daemon ({os.getpid()})",
        "a process (77777780)",
    ]


def test_system_that_shows_no_locks_names_nobody(shm: Path, tmp_path: Path) -> None:
    assert wal_readers(shm, locks=tmp_path / "absent") == []
    assert wal_readers(tmp_path / "no-shm") == []
