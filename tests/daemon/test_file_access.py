import grp
import os
import pwd
import stat
from pathlib import Path

import pytest

from daemon.file_access import may_read, whom_to_ask


def test_group_that_may_is_named(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch(0o640)
    group = grp.getgrgid(path.stat().st_gid).gr_name
    assert f"the group {group}," in whom_to_ask(path)
    owner = pwd.getpwuid(path.stat().st_uid).pw_name
    assert whom_to_ask(path, bit=stat.S_IWGRP).startswith(f"ask {owner}, who owns it")


def test_folder_that_hides_the_file_is_asked_about(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    assert whom_to_ask(tmp_path / "none" / "none") == whom_to_ask(tmp_path)


def test_numbers_without_a_name_are_told_as_they_are(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("giving a file away needs root")
    path = tmp_path / "file"
    path.touch(0o640)
    os.chown(path, 54_321, 54_322)
    assert "the group 54322," in whom_to_ask(path)
    path.chmod(0o600)
    assert "user 54321" in whom_to_ask(path)


def test_what_is_not_there_is_not_kept_from_anybody(tmp_path: Path) -> None:
    assert may_read(tmp_path / "none")
    (tmp_path / "file").touch()
    assert may_read(tmp_path / "file")
