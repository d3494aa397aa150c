"""The workers of the simulated daemon: each holds one job at a time, in no hurry."""

from random import Random

from daemon.queue.assignment import Assignment, Ending
from daemon.queue.engine import Engine

HANDS = 3


class Hands:
    def __init__(self, engine: Engine, random: Random) -> None:
        self._engine = engine
        self._random = random
        self._taken: list[Assignment] = []
        self._ran: list[tuple[Assignment, Ending]] = []

    @property
    def are_full(self) -> bool:
        return bool(self._taken or self._ran)

    def take(self) -> Assignment | None:
        if len(self._taken) + len(self._ran) == HANDS:
            return None
        found = self._engine.next_assignment()
        if found is not None:
            self._taken.append(found)
        return found

    def work(self) -> None:
        if self._taken:
            assignment = self._taken.pop(self._random.randrange(len(self._taken)))
            self._ran.append((assignment, self._engine.run(assignment)))

    def report(self) -> None:
        if self._ran:
            self._engine.report(*self._ran.pop(self._random.randrange(len(self._ran))))

    def finish(self) -> None:
        while self.are_full:
            self.work()
            self.report()
