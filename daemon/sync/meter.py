"""How much a second, over the last few seconds."""

import math

SPAN_MS = 5_000


class Meter:
    """Older amounts fade away; nothing is kept of each."""

    def __init__(self) -> None:
        self._sum = 0.0
        self._at = 0

    def add(self, amount: float, *, now: int) -> None:
        self._sum = self._faded(now) + amount
        self._at = now

    def per_s(self, now: int) -> float:
        rate = self._faded(now) * 1000 / SPAN_MS
        return rate if rate >= 0.01 else 0.0  # noqa: PLR2004 - less is a leftover, no rate

    def _faded(self, now: int) -> float:
        return self._sum * math.exp((self._at - now) / SPAN_MS)
