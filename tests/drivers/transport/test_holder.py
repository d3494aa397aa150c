import os
import subprocess
import sys
from pathlib import Path

from drivers.transport.holder import holder_of
from tests.drivers.ports import wire

HOLD = """
import fcntl, os, sys
fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
if sys.argv[2] == "lock":
    fcntl.flock(fd, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def holder_while_held(path: str, how: str) -> tuple[str | None, int]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path, how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "held\n"
        found = holder_of(path)
        program.communicate("")
        return found, program.pid


def test_a_program_that_locked_the_device_is_named() -> None:
    with wire() as end:
        found, pid = holder_while_held(end.path, "lock")
    assert found is not None
    assert found.endswith(f"(process {pid})")


def test_a_program_that_only_opened_the_device_is_named() -> None:
    with wire() as end:
        found, pid = holder_while_held(end.path, "open")
    assert found is not None
    assert found.endswith(f"(process {pid})")


def test_nobody_is_named_where_nobody_is(tmp_path: Path) -> None:
    assert holder_of(str(tmp_path / "gone")) is None
    with wire() as end:
        assert holder_of(end.path) is None  # we ourselves do not count
    assert holder_of(str(tmp_path), proc=tmp_path / "no-proc") is None


def test_a_lock_is_read_from_the_list_that_everybody_may_read(tmp_path: Path) -> None:
    device = tmp_path / "device"
    device.touch()
    stat = os.stat(device)
    place = f"{os.major(stat.st_dev):02x}:{os.minor(stat.st_dev):02x}:{stat.st_ino}"
    proc = tmp_path / "proc"
    (proc / "812").mkdir(parents=True)
    (proc / "812" / "comm").write_text("ModemManager\n")
    (proc / "locks").write_text(f"1: FLOCK  ADVISORY  WRITE 812 {place} 0 EOF\nodd line\n")
    assert holder_of(str(device), proc=proc) == "ModemManager (process 812)"
    (proc / "812" / "comm").unlink()
    assert holder_of(str(device), proc=proc) == "process 812"
