"""When to try again: anywhere in a span that doubles, so that depots do not come all at once."""

from collections.abc import Callable

FIRST_MS = 1_000
STABLE_MS = 60_000


class Backoff:
    def __init__(self, most_ms: int, *, chance: Callable[[], float]) -> None:
        """`chance` answers between 0 and 1."""
        self.most_ms = most_ms
        self._chance = chance
        self.tries = 0
        """Since it held."""

    def next_ms(self) -> int:
        """Until the next try; each one that follows may wait twice as long."""
        span = min(self.most_ms, FIRST_MS << min(self.tries, 30))
        self.tries += 1
        return round(span * self._chance())

    def settled(self, up_ms: int) -> None:
        """It held for so long before it broke."""
        if up_ms >= STABLE_MS:
            self.tries = 0
