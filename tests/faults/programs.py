"""Programs as their service manager has them: started, stopped, killed with -9, started again."""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import IO, Self

from tests.architecture.sources import ROOT

PATIENCE_S = 90.0
LOG_LINES = 400
DEPOTD = (sys.executable, "-m", "daemon")
BY_CHILD = "children.ready"


class Program:
    """One command with all of its lives; its log is the last lines of all of them."""

    def __init__(self, command: Sequence[str], *, ready: str = BY_CHILD) -> None:
        """It has begun when it logs a line with `ready` in it."""
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self.deaths = 0
        self._command = command
        self._ready = ready
        self._process: subprocess.Popen[str] | None = None
        self._reader: Thread | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, "it does not run"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Returns when it says that it is ready."""
        assert self._process is None, "it runs already"
        is_ready = Event()
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=_plain(),
            text=True,
            errors="replace",
        )
        assert process.stderr is not None
        self._process = process
        self._reader = Thread(target=self._read, args=(process.stderr, is_ready), daemon=True)
        self._reader.start()
        if not is_ready.wait(PATIENCE_S) or not self.is_running:
            self.kill()
            raise AssertionError(f"no {self._ready!r} in its log:\n" + "\n".join(self.log))

    def kill(self) -> None:
        self._end(signal.SIGKILL)
        self.deaths += 1

    def stop(self) -> int:
        """In good order; answers the exit code."""
        return self._end(signal.SIGTERM)

    def died(self) -> int:
        """By itself; answers how, negative for a signal."""
        return self._end(None)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self.kill()

    def _read(self, stream: IO[str], is_ready: Event) -> None:
        with stream:
            for line in stream:
                self.log.append(line.rstrip())
                if self._ready in line:
                    is_ready.set()
        is_ready.set()  # it will not be any more

    def _end(self, signum: int | None) -> int:
        process, reader = self._process, self._reader
        assert process is not None, "it does not run"
        assert reader is not None
        if signum is not None:
            process.send_signal(signum)
        try:
            code = process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError("it does not end:\n" + "\n".join(self.log)) from None
        reader.join(PATIENCE_S)
        self._process = None
        return code


def child(module: str, *arguments: object) -> Program:
    """A module of these tests that logs `children.ready`."""
    return Program((sys.executable, "-m", f"tests.faults.{module}", *map(str, arguments)))


def depotd_run(config: Path) -> Program:
    return Program((*DEPOTD, "run", "--config", str(config)), ready="runtime.ready")


def depotd_headoffice(broker: str, store: str, *, name: str = "one") -> Program:
    """The broker must be there: it counts as begun when it is connected."""
    return Program(
        (*DEPOTD, "headoffice", "--broker", broker, "--store", store, "--name", name),
        ready="headoffice.connected",
    )


def rss_kb(pid: int) -> int:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError(f"{pid} says nothing of its memory")


def _plain() -> Mapping[str, str]:
    """Nothing that would make it another daemon than the configuration says."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DEPOTD_")}
