"""How many more jobs a queue takes: an estimate in memory, counted only near the limit."""

from daemon.clock import Clock
from daemon.errors import QueueFull
from daemon.interfaces import Tx
from daemon.queue import sql
from daemon.queue.registry import ServedQueue

DELAYED_FACTOR = 10
"""So many times `max_waiting` may wait for their time."""
COUNT_AGAIN_MS = 100
"""A full queue is counted anew at most so often while nobody says that jobs have left it."""


class Room:
    """An estimate only errs to the small side: jobs that leave are noticed by counting."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # By queue and whether delayed. Of the writer's thread alone, but for _left.
        self._room: dict[tuple[int, bool], int] = {}
        self._full_at: dict[tuple[int, bool], int] = {}
        self._limit: dict[int, int] = {}
        self._left: set[tuple[int, bool]] = set()

    def take(self, tx: Tx, queue: ServedQueue, *, delayed: bool, count: int) -> None:
        """Raises QueueFull when fewer than `count` more may come in."""
        key = (queue.id, delayed)
        if self._limit.get(queue.id) != queue.plan.max_waiting:
            self._forget(queue)
        room = self._room.get(key, 0)
        if room < count:
            if not self._is_known_full(key):
                room = self._counted(tx, queue, key)
            if room < count:
                self._room[key] = room
                self._full_at.setdefault(key, self._clock.monotonic())
                raise _full(queue, delayed=delayed, room=room)
        self._room[key] = room - count

    def left(self, queue: int) -> None:
        """Jobs of the queue were claimed: it may be worth counting again. Any thread."""
        self._left.add((queue, False))
        self._left.add((queue, True))

    def _forget(self, queue: ServedQueue) -> None:
        """The limit is another one than that of the estimate."""
        for key in ((queue.id, False), (queue.id, True)):
            self._room.pop(key, None)
            self._full_at.pop(key, None)
        self._limit[queue.id] = queue.plan.max_waiting

    def _is_known_full(self, key: tuple[int, bool]) -> bool:
        full_at = self._full_at.get(key)
        if full_at is None or key in self._left:
            return False
        return self._clock.monotonic() - full_at < COUNT_AGAIN_MS

    def _counted(self, tx: Tx, queue: ServedQueue, key: tuple[int, bool]) -> int:
        self._full_at.pop(key, None)
        self._left.discard(key)
        most = _most(queue, delayed=key[1])
        statement = sql.COUNT_DELAYED if key[1] else sql.COUNT_WAITING
        (there,) = tx.execute(statement, {"queue": queue.id, "most": most}).fetchone()
        return max(most - int(there), 0)


def _most(queue: ServedQueue, *, delayed: bool) -> int:
    return queue.plan.max_waiting * (DELAYED_FACTOR if delayed else 1)


def _full(queue: ServedQueue, *, delayed: bool, room: int) -> QueueFull:
    name, what = queue.plan.name, "delayed" if delayed else "waiting"
    return QueueFull(
        f"queue {name}: takes {room} more {what} jobs of {_most(queue, delayed=delayed)}",
        next_step=f"see why it is not worked off (depotd jobs stats), or raise"
        f" queue.{name}.max_waiting",
    )
