"""The whole depot as three processes; `make demo` does this for a newcomer."""

import json
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
