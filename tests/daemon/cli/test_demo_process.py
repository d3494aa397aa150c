import subprocess
import sys
from pathlib import Path

import pytest

from daemon.cli.demo_process import last_words, running, wait_for
from daemon.errors import DaemonUnreachable

WAITS = [sys.executable, "-c", "import signal; print('here', flush=True); signal.pause()"]


def test_a_part_that_does_not_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "daemon.log"
    log.write_text("one\ntwo\nno space left\n", encoding="utf-8")
    dead = subprocess.Popen([sys.executable, "-c", "raise SystemExit(73)"])
    with pytest.raises(DaemonUnreachable, match=r"one \| two \| no space left"):
        wait_for(lambda: False, dead, log)


def test_a_part_that_takes_too_long_is_not_waited_for(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running(WAITS, log) as process:
        wait_for(lambda: "here" in log.read_text(encoding="utf-8"), process, log)
        with pytest.raises(DaemonUnreachable, match="here"):
            wait_for(lambda: False, process, log, within_s=0)
        assert process.poll() is None
    assert process.poll() is not None


def test_a_process_ends_whatever_ends_the_demo(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), running(WAITS, tmp_path / "log") as process:
        raise KeyboardInterrupt
    assert process.returncode is not None


def test_silence_is_called_so(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"\n\xff\n")
    assert last_words(log) == "\N{REPLACEMENT CHARACTER}"
    log.write_bytes(b"")
    assert last_words(log) == "no output"
