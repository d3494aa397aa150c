import os
import socket
import stat
from pathlib import Path

import pytest

from daemon.control.listener import Listener
from daemon.errors import SettingsError
from tests.daemon.control.scene import IS_ROOT, connected


def test_socket_is_for_owner_and_group_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        listener = Listener(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    connected(path).close()
    listener.close()
    assert not path.exists()


@pytest.mark.skipif(not IS_ROOT, reason="needs root to give a folder away")
def test_socket_belongs_to_the_group_of_its_folder(path: Path) -> None:
    os.chown(path.parent, -1, 12345)
    listener = Listener(path)
    assert path.stat().st_gid == 12345
    listener.close()


def test_socket_of_a_dead_daemon_is_replaced(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    listener = Listener(path)
    connected(path).close()
    listener.close()


def test_socket_that_answers_is_not_taken(path: Path) -> None:
    listener = Listener(path)
    with pytest.raises(SettingsError, match="another program"):
        Listener(path)
    connected(path).close()
    listener.close()


def test_socket_whose_queue_is_full_is_not_taken(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.control.listener.PROBE_S", 0.01)
    with socket.socket(socket.AF_UNIX) as other, socket.socket(socket.AF_UNIX) as waiting:
        other.bind(str(path))
        other.listen(0)
        waiting.connect(str(path))
        with pytest.raises(SettingsError, match="another program"):
            Listener(path)
    assert path.exists()


def test_file_that_is_no_socket_is_left_alone(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(SettingsError, match="is no socket"):
        Listener(path)
    assert path.read_text() == "mine"


def test_missing_folder_is_named(path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot listen there: No such file"):
        Listener(path.parent / "no" / "x.sock")


def test_close_leaves_the_socket_of_a_successor(path: Path) -> None:
    listener = Listener(path)
    path.unlink()
    successor = Listener(path)
    listener.close()
    connected(path).close()
    successor.close()
