"""The town's OBD-II adapter on a pseudo-terminal."""

import os
import termios
from pathlib import Path
from select import select
from threading import Event, Thread

from daemon.town.elm_adapter import Adapter
from daemon.town.outlets import RUBBISH, SPEED_FIELDS, SPEEDS, PtyOutlet

DEFAULT_BAUD = 38_400
PIECE = 4_096


class ElmOutlet(PtyOutlet):
    """Answers whoever opens it. At another rate it hears rubbish and is heard as rubbish."""

    def __init__(self, link: Path, *, adapter: Adapter, baud: int = DEFAULT_BAUD) -> None:
        super().__init__(link, baud=baud)
        self.adapter = adapter

    def answer(self, timeout_s: float = 0.0) -> bool:
        """Replies to what has come, waiting at most so long for it; whether anything had."""
        if self._ends is None:
            return False
        master, slave = self._ends
        if not select([master], [], [], timeout_s)[0]:
            return False
        asked = os.read(master, PIECE)
        if SPEEDS.get(termios.tcgetattr(slave)[SPEED_FIELDS[0]]) != self._baud:
            asked = bytes(byte ^ RUBBISH for byte in asked[::2])
        self.write(self.adapter.feed(asked))
        return True

    def restart(self) -> None:
        """Its power was away for a moment."""
        self.write(self.adapter.restart())


class ElmAnswering:
    """A thread that lets an adapter answer until it is stopped."""

    def __init__(self, outlet: ElmOutlet) -> None:
        self._outlet = outlet
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="town-elm", daemon=True)

    def __enter__(self) -> ElmOutlet:
        self._thread.start()
        return self._outlet

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            if not self._outlet.answer(0.05):
                self._stopped.wait(0.005)
