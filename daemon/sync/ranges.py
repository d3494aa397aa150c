"""Sets of numbers as sorted ranges that neither overlap nor touch."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """`first` to `last`, both included."""

    first: int
    last: int


Spans = tuple[Span, ...]


def joined(spans: Iterable[Span]) -> Spans:
    """The same numbers, in order."""
    found: list[Span] = []
    for span in sorted(span for span in spans if span.first <= span.last):
        if found and span.first <= found[-1].last + 1:
            found[-1] = Span(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    return tuple(found)


def above(spans: Iterable[Span], number: int) -> Spans:
    """Without numbers up to that one."""
    return tuple(Span(max(s.first, number + 1), s.last) for s in spans if s.last > number)


def up_to(spans: Iterable[Span], number: int) -> Spans:
    """Without numbers above that one."""
    return tuple(Span(s.first, min(s.last, number)) for s in spans if s.first <= number)


def without(spans: Iterable[Span], taken: Span) -> Spans:
    left: list[Span] = []
    for span in spans:
        if span.first < taken.first:
            left.append(Span(span.first, min(span.last, taken.first - 1)))
        if span.last > taken.last:
            left.append(Span(max(span.first, taken.last + 1), span.last))
    return tuple(left)
