"""Instants and counts become figures: pure, and so the same for us and for peers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

SETTLED_US = 3_000_000
"""The link has found its pace by then; before, states go and the window is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What head office held at an instant, as anybody could read it there."""

    at_us: int
    marks: Mapping[str, int]


def quantiles_ms(waits: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(waits, n=100, method="inclusive")
    return {"p50": cuts[49], "p99": cuts[98]}


def waits_ms(written: Sequence[Sequence[int]], seen: Sequence[Seen], *, stream: str) -> list[float]:
    """From each (number, instant) until head office held that number; raises where it never did."""
    waits = []
    looks = iter(seen)
    look = next(looks)
    for seq, at_us in written:
        while look.marks.get(stream, 0) < seq:
            try:
                look = next(looks)
            except StopIteration:
                raise ValueError(f"{stream} {seq} never came to head office") from None
        waits.append((look.at_us - at_us) / 1000)
    return waits


def per_s(seen: Sequence[Seen], *, stream: str, after_us: int, until_us: int) -> float:
    """Rows a second that head office came to hold between the two instants, to the next look."""
    among = [look for look in seen if after_us <= look.at_us <= until_us]
    if len(among) < 2:
        raise ValueError(f"{stream}: head office was not looked at between the two instants")
    first, last = among[0], among[-1]
    rows = last.marks.get(stream, 0) - first.marks.get(stream, 0)
    return rows / ((last.at_us - first.at_us) / 1e6)
