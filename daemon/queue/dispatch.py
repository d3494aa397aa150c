"""Whose turn it is to start a job: weighted stride over the queues that have work (pure).

Each start moves its queue on by `1 / weight`, and the queue that is least far goes next: under
load the starts come out in proportion to the weights. Who was away while others worked, with
nothing to do or held back by a limit of its own, comes back level with them: idle time earns
nothing. Who has work that is merely not at hand yet keeps its place and catches up.
"""

from collections.abc import Sequence

MOST_BEHIND = 64
"""So many starts of its own a queue can be owed; more would be a burst, not a share."""


class Entrant:
    """A queue in the race; whoever owns it keeps `can_start` and `is_waiting` true to life."""

    __slots__ = ("can_start", "is_out", "is_waiting", "passed", "step")

    def __init__(self, weight: float) -> None:
        self.step = 1.0 / weight
        self.passed = 0.0
        self.can_start = False
        self.is_waiting = False
        """It has work and is free to start it, but holds none of it yet."""
        self.is_out = True

    def weigh(self, weight: float) -> None:
        self.step = 1.0 / weight


class Stride:
    """The race. Not thread-safe: its owner holds the lock."""

    def __init__(self, entrants: Sequence[Entrant]) -> None:
        self._entrants = tuple(entrants)
        self._now = 0.0
        """How far a queue is that has always had work."""

    def pick(self) -> Entrant | None:
        """Counts a start of the queue it answers; None when nobody can start anything."""
        best: Entrant | None = None
        now = self._now
        for entrant in self._entrants:
            if entrant.can_start:
                if entrant.is_out:
                    entrant.is_out = False
                    entrant.passed = max(entrant.passed, now)
                if best is None or entrant.passed < best.passed:
                    best = entrant
            elif not entrant.is_waiting:
                entrant.is_out = True
        if best is None:
            return None
        best.passed = max(best.passed, now - MOST_BEHIND * best.step)
        self._now = max(now, best.passed)
        best.passed += best.step
        return best
