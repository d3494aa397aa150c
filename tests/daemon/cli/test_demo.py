"""The whole depot as three processes; `make demo` does this for a newcomer."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.cli.demo import wait_for
from daemon.errors import DaemonUnreachable

DEMO = [sys.executable, "-m", "daemon", "demo", "--vehicles", "4"]


def test_without_a_terminal_it_prints_lines_and_sees_trucks() -> None:
    done = subprocess.run(
        [*DEMO, "--seconds", "8", "--json"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["daemon_running"] is True
    assert answer["positions"] > 0
    assert "trucks " in done.stderr


def test_a_part_that_does_not_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "daemon.log"
    log.write_text("one\ntwo\nno space left\n", encoding="utf-8")
    dead = subprocess.Popen([sys.executable, "-c", "raise SystemExit(73)"])
    with pytest.raises(DaemonUnreachable, match=r"one \| two \| no space left"):
        wait_for(lambda: False, dead, log)


def test_a_closed_window_leaves_nothing_behind(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [*DEMO, "--plain"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert running.stdout is not None
    running.stdout.readline()
    assert any(tmp_path.iterdir())
    running.send_signal(signal.SIGHUP)
    running.stdout.close()
    assert running.wait(60) == 128 + signal.SIGHUP
    assert list(tmp_path.iterdir()) == []
    assert [line for line in processes() if str(tmp_path) in line] == []


def processes() -> list[str]:
    """The command lines of all processes."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(entry.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return lines
