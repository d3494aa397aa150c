"""The whole depot in processes of its own; `make demo` does this for a newcomer."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.brokers import program

DEMO = [sys.executable, "-m", "daemon", "demo", "--vehicles", "4"]
IN_MEMORY = "daemon and head office are one process, in memory"


def environment(folder: Path, *, has_broker: bool) -> dict[str, str]:
    """Temporary files go into the folder; without a broker one is found that does not start."""
    path = os.environ["PATH"]
    if not has_broker:
        broken = folder / "bin" / "mosquitto"
        broken.parent.mkdir()
        broken.write_text("#!/bin/sh\necho no more ports; exit 1\n", encoding="utf-8")
        broken.chmod(0o755)
        path = f"{broken.parent}:{path}"
    (folder / "tmp").mkdir()
    return {**os.environ, "TMPDIR": str(folder / "tmp"), "PATH": path}


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Short: the path of a socket below it has at most 107 bytes."""
    return tmp_path_factory.mktemp("d")


@pytest.mark.parametrize("has_broker", [True, False], ids=["mosquitto", "in-memory"])
def test_without_a_terminal_it_prints_lines_and_head_office_hears_of_trucks(
    folder: Path, has_broker: bool
) -> None:
    if has_broker:
        program("mosquitto")
    done = subprocess.run(
        [*DEMO, "--seconds", "20", "--json"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=environment(folder, has_broker=has_broker),
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["daemon_running"] is True
    assert answer["positions"] > 0
    assert answer["link"] == "live"
    assert answer["rows_at_head_office"] > 0
    assert "trucks " in done.stderr
    assert "drivers" not in done.stderr, "what is told of them was taken"
    assert "head office live" in done.stderr
    reason = f"mosquitto does not start (no more ports): {IN_MEMORY}"
    assert (reason in done.stderr) is not has_broker
    assert list((folder / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("number", "has_broker"),
    [(signal.SIGHUP, True), (signal.SIGINT, True), (signal.SIGTERM, False)],
)
def test_whatever_ends_it_nothing_is_left_behind(
    folder: Path, number: signal.Signals, has_broker: bool
) -> None:
    running = subprocess.Popen(
        [*DEMO, "--plain"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(folder, has_broker=has_broker),
    )
    assert running.stdout is not None
    running.stdout.readline()
    temporary = folder / "tmp"
    assert any(temporary.iterdir())
    deadline = threading.Event()
    for _ in range(300):
        if len([line for line in processes() if str(temporary) in line]) >= 2:
            break
        deadline.wait(0.1)
    else:
        raise AssertionError("the demo has started nothing")
    running.send_signal(number)
    running.stdout.close()
    assert running.wait(60) == 128 + number
    assert list(temporary.iterdir()) == []
    assert [line for line in processes() if str(temporary) in line] == []


def processes() -> list[str]:
    """The command lines of all processes."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(entry.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return lines
