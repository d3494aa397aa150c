"""What a bad cable does to bytes."""

from math import log
from random import Random

NOISE_BYTES = 12


class Damage:
    """Damages bytes at a rate: flipped bit, doubled, lost, or noise put in between."""

    def __init__(self, rate: float, rng: Random) -> None:
        self._rate = rate
        self._rng = rng
        self._next = self._gap()
        self.hits = 0

    def _gap(self) -> int:
        """Good bytes until the next damaged one."""
        if self._rate <= 0.0:
            return 1 << 62
        return int(log(1.0 - self._rng.random()) / log(1.0 - self._rate))

    def spoil(self, line: bytes) -> bytes:
        if self._next >= len(line):
            self._next -= len(line)
            return line
        spoiled = bytearray()
        begin = 0
        while self._next < len(line) - begin:
            hit = begin + self._next
            spoiled += line[begin:hit]
            spoiled += self._damaged(line[hit])
            begin = hit + 1
            self._next = self._gap()
            self.hits += 1
        self._next -= len(line) - begin
        return bytes(spoiled + line[begin:])

    def _damaged(self, byte: int) -> bytes:
        rng, kind = self._rng, self._rng.randrange(8)
        if kind < 4:  # noqa: PLR2004 - half of the faults are flipped bits
            return bytes((byte ^ 1 << rng.randrange(8),))
        if kind < 6:  # noqa: PLR2004 - a quarter doubled
            return bytes((byte, byte))
        if kind < 7:  # noqa: PLR2004 - an eighth lost
            return b""
        return bytes((byte,)) + rng.randbytes(rng.randint(1, NOISE_BYTES))
