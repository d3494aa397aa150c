"""A process may be gone at any point of what it does: what is around it counts the points."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from daemon.headoffice.tx import Engine, Tx
from daemon.wire.interface import (
    ConnectPlan,
    MessageId,
    Outgoing,
    Received,
    Wire,
    WireEvent,
)


class Died(BaseException):
    """No error that anybody handles: the process is not there any more."""


class Doom:
    def __init__(self) -> None:
        self._left = 0

    def draw(self, points: int) -> None:
        """It dies at that point from now on, if it gets there."""
        self._left = points

    def spare(self) -> None:
        self._left = 0

    def point(self, where: str) -> None:
        if self._left:
            self._left -= 1
            if not self._left:
                raise Died(where)


class DoomedWire:
    """`seen` is shown all that is published."""

    def __init__(self, wire: Wire, doom: Doom, *, seen: Callable[[Outgoing], object]) -> None:
        self._wire = wire
        self._doom = doom
        self._seen = seen

    def connect(self, plan: ConnectPlan) -> None:
        self._wire.connect(plan)

    def publish(self, message: Outgoing) -> MessageId:
        self._doom.point("before a word")
        self._seen(message)
        number = self._wire.publish(message)
        self._doom.point("after a word")
        return number

    def ack(self, received: Received) -> None:
        self._wire.ack(received)
        self._doom.point("done with a message")

    def poll(self) -> list[WireEvent]:
        events = self._wire.poll()
        self._doom.point("nothing heard" if not events else "heard, not understood")
        return events

    def wait(self, timeout_ms: int) -> None:
        self._wire.wait(timeout_ms)

    def wake(self) -> None:
        self._wire.wake()

    def close(self) -> None:
        self._wire.close()


class DoomedEngine:
    """`committed` is told of each commit, before anybody else can be."""

    def __init__(self, engine: Engine, doom: Doom, *, committed: Callable[[], object]) -> None:
        self._engine = engine
        self._doom = doom
        self._committed = committed

    @property
    def place(self) -> str:
        return self._engine.place

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        self._doom.point("before a transaction")
        with self._engine.transaction() as tx:
            yield tx
            self._doom.point("before a commit")
        self._committed()
        self._doom.point("after a commit")

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        with self._engine.snapshot() as tx:
            yield tx

    def close(self) -> None:
        self._engine.close()
