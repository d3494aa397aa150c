"""What head office says it has, and what follows from that for the cursors."""

from collections.abc import Iterator

from daemon import logs
from daemon.clock import Clock
from daemon.errors import BadMessage
from daemon.sync.greeting import Greeting
from daemon.sync.outbound import Outbound
from daemon.sync.pace import Pace
from daemon.sync.ranges import Span
from daemon.wire.messages import Ack

log = logs.get("link")


class Acks:
    def __init__(self, outbound: Outbound, greeting: Greeting, pace: Pace, *, clock: Clock) -> None:
        self._outbound = outbound
        self._greeting = greeting
        self._pace = pace
        self._clock = clock
        self._moved_at = clock.monotonic()

    def heard(self, ack: Ack, *, epoch: str) -> bool:
        """False: head office has more than was ever sent, so this database is an older one.

        Raises BadMessage for what a head office says whose marks are of another store.
        """
        if ack.epoch != epoch:
            return True  # of the life before
        if self._greeting.is_foreign(ack):
            raise BadMessage(f"head office {ack.ho} speaks, but another answered our hello")
        cursors = self._outbound.cursors
        if any(number > cursors[stream].highest for stream, number in _held(ack)):
            return False
        is_answer = self._greeting.answers(ack)
        for stream, cursor in cursors.items():
            mark = ack.marks.get(stream)  # type: ignore[call-overload] # a name of the same five
            if is_answer:
                moved = cursor.answered(mark or 0)
            else:
                moved = mark is not None and cursor.ack(mark)
            self._outbound.confirmed(stream)
            if self._greeting.is_answered:
                cursor.agree()
            if moved:
                self.moved()
        for stream, first, last in ack.want:
            cursors[stream].want((Span(first, last),))
        self._pace.hold(ack.hold_ms, monotonic=self._clock.monotonic())
        return True

    def moved(self) -> None:
        """Something goes on, or begins anew."""
        self._moved_at = self._clock.monotonic()

    def is_stalled(self, after_ms: int) -> bool:
        """What was sent is not confirmed, for so long."""
        if not any(cursor.is_unconfirmed for cursor in self._outbound.cursors.values()):
            self.moved()
        return self._clock.monotonic() - self._moved_at >= after_ms


def _held(ack: Ack) -> Iterator[tuple[str, int]]:
    """Numbers that head office has, as far as it tells: also those after gaps."""
    yield from ack.marks.items()
    yield from ack.held.items()
    for stream, _, last in ack.want:
        yield stream, last + 1
