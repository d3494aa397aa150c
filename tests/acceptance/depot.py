"""What the acceptance tests share: receivers on pseudo-terminals, and depotd as a process."""

import json
import os
import pty
import subprocess
import sys
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from drivers.nmea.encode import sentence

DEPOTD = [sys.executable, "-m", "daemon"]
PATIENCE_S = 30
BEGINS = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
M_PER_MINUTE = 1852.0
KNOT_M_S = 0.514444


class Receiver:
    """A GPS unit on a pseudo-terminal; its seconds pass as fast as it is asked to send."""

    def __init__(self, link: Path) -> None:
        self.north_m = 0.0
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        self._slave = slave
        link.symlink_to(os.ttyname(slave))
        self.second = 0

    @property
    def now(self) -> datetime:
        return BEGINS + timedelta(seconds=self.second)

    def send(self, seconds: int, *, m_s: float = 0.0) -> None:
        for _ in range(seconds):
            minutes = 7.0380 + self.north_m / M_PER_MINUTE
            clock, knots = f"{self.now:%H%M%S}.00", m_s / KNOT_M_S
            said = f"{clock},A,48{minutes:07.4f},N,01131.0000,E,{knots:.1f},0.0,{self.now:%d%m%y}"
            rest = sentence(f"GPRMC,{said},,,A")
            while rest:  # a terminal takes part of it where its buffer is nearly full
                rest = rest[os.write(self.master, rest) :]
            self.second += 1
            self.north_m += m_s

    def close(self) -> None:
        os.close(self.master)
        os.close(self._slave)


@contextmanager
def running(config: Path) -> Iterator[subprocess.Popen[str]]:
    """The daemon, once it says that it is ready; killed at the end if it still runs."""
    daemon = subprocess.Popen(
        [*DEPOTD, "run", "--config", str(config), "--log-level", "debug"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for_line(daemon, "runtime.ready")
        yield daemon
    finally:
        if daemon.poll() is None:
            daemon.kill()
        daemon.wait(PATIENCE_S)
        assert daemon.stderr is not None
        daemon.stderr.close()


def wait_for_line(daemon: subprocess.Popen[str], text: str) -> None:
    assert daemon.stderr is not None
    timer = threading.Timer(PATIENCE_S, daemon.kill)
    timer.start()
    seen = []
    for line in daemon.stderr:
        seen.append(line)
        if text in line:
            break
    else:
        pytest.fail(f"no {text!r} in the log:\n" + "".join(seen))
    timer.cancel()
    threading.Thread(target=daemon.stderr.read, daemon=True).start()


def depotd(*arguments: str, code: int = 0) -> Any:
    done = subprocess.run(
        [*DEPOTD, *arguments], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if done.stdout.startswith("{") else done
