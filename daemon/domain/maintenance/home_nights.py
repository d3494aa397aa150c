"""On which nights a vehicle usually is home."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

LEAST = 2
"""So many nights of a weekday must be known."""


def shares(nights: Iterable[tuple[int, bool]]) -> Mapping[int, float]:
    """By weekday of the evening, the share at which it was home; others are not known."""
    seen: dict[int, list[bool]] = defaultdict(list)
    for weekday, was_home in nights:
        seen[weekday].append(was_home)
    return {day: sum(those) / len(those) for day, those in seen.items() if len(those) >= LEAST}
