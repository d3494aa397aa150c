"""A thread that takes turns of reading until it is told to stop."""

from threading import Event, Thread
from typing import Protocol

from daemon import logs
from daemon.ingest.port_turns import AFTER_FAILURE_MS, READER_FAILED, Pause

JOIN_S = 5.0

log = logs.get("ports")


class Turning(Protocol):
    def turn(self) -> None: ...
    def finish(self) -> None: ...


class ReadingLoop:
    """`pause` waits on `stop`."""

    def __init__(self, name: str, part: Turning, stop: Event, pause: Pause) -> None:
        self._part = part
        self._stop = stop
        self._pause = pause
        self._turns = 0
        self._turns_seen = 0
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join(JOIN_S)

    def has_moved(self) -> bool:
        """Whether a turn was taken since it was asked last."""
        turns, before = self._turns, self._turns_seen
        self._turns_seen = turns
        return turns != before

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._part.turn()
            except Exception:
                log.exception(READER_FAILED, thread=self._thread.name)
                self._pause(AFTER_FAILURE_MS)
            self._turns += 1
        self._part.finish()
