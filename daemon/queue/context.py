"""What a handler may ask for while it runs: tell how far it is, and stop when it should.

    for number, stop in enumerate(stops):
        check_cancelled()
        progress(number / len(stops), f"stop {stop}")

Outside of a job both do nothing, so that a handler's functions can be called by a plain test.
"""

import threading
from typing import Protocol

NOTE_CHARS = 200


class Attempt(Protocol):
    """The attempt that runs in this thread."""

    def tell_progress(self, done: float, note: str) -> None: ...
    def check(self) -> None:
        """Raises Cancelled when the attempt is over."""
        ...


class _Running(threading.local):
    attempt: Attempt | None = None


running = _Running()


def progress(done: float, note: str = "") -> None:
    """`done` from 0 to 1; cheap, and written to the database at most once a second."""
    attempt = running.attempt
    if attempt is not None:
        attempt.tell_progress(min(1.0, max(0.0, done)), note[:NOTE_CHARS])


def check_cancelled() -> None:
    """Raises Cancelled when this job was cancelled, has timed out or must give way to a stop."""
    attempt = running.attempt
    if attempt is not None:
        attempt.check()
