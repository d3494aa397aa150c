"""A process of the demo that is looked after: told of when it ends, and started again."""

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from daemon.cli.demo_process import last_words, running
from daemon.cli.output import printable

RESTARTS = 2
"""What ends more often does not end by accident."""
WORDS_MOST = 160


class Kept:
    """Looked at now and then by whoever can tell people what became of it."""

    def __init__(
        self, name: str, command: Sequence[str], *, log: Path, stack: ExitStack, restarts: int
    ) -> None:
        self._name = name
        self._command = command
        self._log = log
        self._stack = stack
        self._left = restarts
        self._is_given_up = False
        self.process = self._started()

    def look(self) -> str | None:
        """What became of it since the last look, in one line; None: nothing new."""
        if self._is_given_up or self.process.poll() is None:
            return None
        said = f"{self._name} ended{_by(self.process.returncode)}: {self._last_words()}"
        if not self._left:
            self._is_given_up = True
            return f"{said}; the demo goes on without"
        self._left -= 1
        try:
            self.process = self._started()
        except OSError as exc:
            self._is_given_up = True
            return f"{said}; it cannot be started again ({exc.strerror}), the demo goes on without"
        return f"{said}; it is started again"

    def _started(self) -> subprocess.Popen[bytes]:
        self._stack.close()  # what is left of the one before
        return self._stack.enter_context(running(self._command, self._log))

    def _last_words(self) -> str:
        said = printable(last_words(self._log, lines=1))
        return said if len(said) <= WORDS_MOST else f"{said[: WORDS_MOST - 1]}…"


@contextmanager
def kept(
    name: str, command: Sequence[str], *, log: Path, restarts: int = RESTARTS
) -> Iterator[Kept]:
    """Runs beside us, and again when it ends by itself, so many times; ended with the demo."""
    with ExitStack() as stack:
        yield Kept(name, command, log=log, stack=stack, restarts=restarts)


def _by(code: int) -> str:
    if code >= 0:
        return f" with {code}"
    known = {number.value: number.name for number in signal.Signals}
    return f" by {known.get(-code, f'signal {-code}')}"
