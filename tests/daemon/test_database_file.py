from pathlib import Path

import pytest

from daemon.database_file import LockHolder, holder_in, lock_holder


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        (b"812 1700\n", LockHolder(pid=812, started_at=1700)),
        (b"812", LockHolder(pid=812, started_at=None)),
        (b"", LockHolder(pid=None, started_at=None)),
        (b"\xff\x00 -5 junk", LockHolder(pid=None, started_at=None)),
    ],
)
def test_lock_file_is_read_as_far_as_it_goes(text: bytes, holder: LockHolder) -> None:
    assert holder_in(text) == holder


def test_database_without_lock_file_is_held_by_nobody(tmp_path: Path) -> None:
    assert lock_holder(tmp_path / "depotd.db") is None
