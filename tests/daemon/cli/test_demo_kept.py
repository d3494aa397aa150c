import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from daemon.cli.demo_kept import WORDS_MOST, Kept, kept
from tests.brokers import program

WAITS = [sys.executable, "-c", "import signal; print('one\\nhere', flush=True); signal.pause()"]
FAILS = [sys.executable, "-c", "print('the store is full'); raise SystemExit(73)"]


def killed(part: Kept, log: Path) -> str | None:
    """It is killed once it has spoken; what is told of it."""
    said = 0
    while said < len("one\nhere\n"):
        assert part.process.poll() is None
        said = log.stat().st_size
    os.kill(part.process.pid, signal.SIGKILL)
    part.process.wait(30)
    return part.look()


def test_what_runs_is_not_worth_a_word(tmp_path: Path) -> None:
    with kept("head office", WAITS, log=tmp_path / "log") as part:
        assert part.look() is None
        last = part.process
    assert last.poll() is not None


def test_what_is_killed_is_told_with_its_last_words_and_started_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with kept("head office", WAITS, log=log, restarts=2) as part:
        first = part.process
        for _ in range(2):
            assert killed(part, log) == "head office ended by SIGKILL: here; it is started again"
            assert part.look() is None
        assert part.process is not first
        said = killed(part, log)
        assert said == "head office ended by SIGKILL: here; the demo goes on without"
        assert part.look() is None, "it is told once"


def test_what_ends_by_itself_says_how(tmp_path: Path) -> None:
    with kept("daemon", FAILS, log=tmp_path / "log", restarts=0) as part:
        part.process.wait(30)
        said = part.look()
    assert said == "daemon ended with 73: the store is full; the demo goes on without"


def test_what_cannot_be_started_again_is_left_alone(tmp_path: Path) -> None:
    program = tmp_path / "office"
    program.write_text("#!/bin/sh\necho bye\n", encoding="utf-8")
    program.chmod(0o755)
    with kept("head office", [str(program)], log=tmp_path / "log") as part:
        part.process.wait(30)
        program.unlink()
        said = part.look() or ""
        assert said.startswith("head office ended with 0: bye; it cannot be started again (No such")
        assert part.look() is None


@pytest.mark.parametrize("said", ["x" * 1000, "bell\a"])
def test_last_words_stay_one_line_that_can_be_read(tmp_path: Path, said: str) -> None:
    command = [sys.executable, "-c", f"print({said!r})"]
    with kept("town", command, log=tmp_path / "log", restarts=0) as part:
        part.process.wait(30)
        told = part.look() or ""
    assert told.isprintable()
    assert len(told) < WORDS_MOST + 60


def demo(folder: Path, *arguments: str, **streams: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "daemon", "demo", "--vehicles", "4", *arguments],
        text=True,
        env={**os.environ, "TMPDIR": str(folder)},
        **streams,
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short: the path of a socket below it has at most 107 bytes."""
    with TemporaryDirectory(prefix="d") as folder:
        yield Path(folder)


def test_demo_tells_of_a_head_office_that_was_killed_and_has_it_again(folder: Path) -> None:
    program("mosquitto")
    running = demo(
        folder,
        *("--plain", "--seconds", "60"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert running.stdout is not None
    told: list[str] = []
    try:
        for line in running.stdout:
            if "head office live" in line:
                if told:
                    break
                os.kill(head_office_of(folder), signal.SIGKILL)
            elif line.startswith("head office ended by SIGKILL: "):
                told.append(line)
    finally:
        running.terminate()
        running.stdout.close()
        running.wait(60)
    assert len(told) == 1
    assert told[0].endswith("; it is started again\n")


def test_demo_with_its_errors_in_a_file_shows_lines(folder: Path) -> None:
    """The screens are drawn on standard error, though the other two are a terminal."""
    ours, theirs = os.openpty()
    with (folder / "errors").open("wb") as errors:
        running = demo(folder, "--seconds", "3", stdin=theirs, stdout=theirs, stderr=errors)
    os.close(theirs)
    try:
        with open(ours, encoding="utf-8", errors="replace") as shown:
            assert shown.readline().startswith("trucks ")
    finally:
        running.terminate()
        running.wait(60)


def head_office_of(folder: Path) -> int:
    """Its process, by the folder that it works in."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = entry.read_bytes().split(b"\0")
            if b"headoffice" in words and str(folder).encode() in b" ".join(words):
                return int(entry.parent.name)
    raise AssertionError("there is no head office")
