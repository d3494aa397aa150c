"""Which numbers of a stream are held: arithmetic of closed ranges, without a look at any row."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Range = tuple[int, int]
"""First and last number, both in it."""


class Coverage(NamedTuple):
    """Every number up to `upto` is held, and those of `ahead`: sorted, apart, not touching."""

    upto: int = 0
    ahead: tuple[Range, ...] = ()

    @property
    def highest(self) -> int:
        return self.ahead[-1][1] if self.ahead else self.upto

    def missing(self, first: int, last: int) -> list[Range]:
        """What of `first` to `last` is not held yet."""
        if not self.ahead:
            low = max(first, self.upto + 1)
            return [(low, last)] if low <= last else []
        left = []
        at = max(first, self.upto + 1)
        for held_first, held_last in self.ahead:
            if held_last < at:
                continue
            if held_first > last:
                break
            if held_first > at:
                left.append((at, held_first - 1))
            at = held_last + 1
        if at <= last:
            left.append((at, last))
        return left

    def holding(self, first: int, last: int) -> "Coverage":
        """The same with `first` to `last` held as well."""
        if first > last:
            return self
        if not self.ahead and first <= self.upto + 1:
            return Coverage(max(self.upto, last))
        return of_ranges((*self.ahead, (first, last)), upto=self.upto)

    def gaps(self) -> list[Range]:
        """What is missing below the highest number that is held."""
        return self.missing(self.upto + 1, self.highest)

    def until(self, last: int) -> "Coverage":
        """What of it lies at or below `last`."""
        kept = tuple((low, min(high, last)) for low, high in self.ahead if low <= last)
        return Coverage(min(self.upto, last), kept)


def of_ranges(ranges: Iterable[Range], *, upto: int = 0) -> Coverage:
    """Ranges in any order, also over each other, on top of all numbers up to `upto`."""
    ahead: list[Range] = []
    for first, last in sorted(ranges):
        if first <= upto + 1:
            upto = max(upto, last)
        elif ahead and first <= ahead[-1][1] + 1:
            ahead[-1] = (ahead[-1][0], max(ahead[-1][1], last))
        else:
            ahead.append((first, last))
    return Coverage(upto, tuple(ahead))


def continued(parent: Coverage, own: Coverage, *, after: int) -> Coverage:
    """Numbers up to `after` are the parent's, those above are `own`, which counts from `after`."""
    below = parent.until(after)
    if below.upto >= after:
        return own
    above = [(after + 1, own.upto)] if own.upto > after else []
    return of_ranges((*below.ahead, *above, *own.ahead), upto=below.upto)


def common(ranges: Sequence[Range], first: int, last: int) -> list[Range]:
    """What of `ranges` lies within `first` to `last`."""
    return [
        (max(low, first), min(high, last)) for low, high in ranges if low <= last and high >= first
    ]


def runs(numbers: Iterable[int]) -> list[Range]:
    """The numbers as ranges without gaps."""
    found: list[Range] = []
    for number in sorted(numbers):
        if found and number <= found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
