"""The terms of a score and what else was known, in words, for screen and command line alike."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from daemon.readmodel.order_why import Candidate, Why

KM_M = 1000
CLOCKS = {"driving": "drive", "window": "window", "cycle": "cycle"}


def term_words(name: str, inputs: Mapping[str, Any]) -> str:
    """What a term was made of; unknown stays unknown."""
    match name:
        case "proximity":
            return _way(inputs, "approach")
        case "availability":
            left = (
                f"{word} {_clock(inputs.get(f'{clock}_left_min'))}"
                for clock, word in CLOCKS.items()
            )
            return f"{', '.join(left)} left"
        case "performance":
            return _rating(inputs)
        case _:
            return "share of the preferred papers"


def input_words(found: Why, instant: Callable[[int], str]) -> Iterable[str]:
    """What is not said beside a term, a line each; what was not kept is left out."""
    inputs = found.inputs
    if "travel_min" in inputs:
        yield f"the way: {_way(inputs, 'travel')}; back {_minutes(inputs.get('return_min'))}"
    begins, expected = inputs.get("begins_at"), inputs.get("expected_at")
    if isinstance(begins, int) and isinstance(expected, int):
        yield f"sets out {instant(begins)}, expected there {instant(expected)}"
    late, weight = inputs.get("late_min"), inputs.get("tier_weight")
    if isinstance(late, int | float):
        cost = inputs.get("cost")
        weighed = f", weighed {weight} times" if isinstance(weight, int) and late else ""
        costs = f": costs {cost:.2f}" if isinstance(cost, int | float) else ""
        how = f"{late:.0f} min late" if round(late) else "in time"
        yield f"expected {how}{weighed}{costs}"
    if inputs.get("is_seated") is False:
        yield "the driver is to take his seat first"
    for one in found.unknown:
        yield f"unknown: {one}"


def candidate_words(one: Candidate) -> str:
    score = "unknown" if one.score is None else f"{one.score:.2f}"
    late = f", {one.late_min:.0f} min late" if one.late_min else ""
    return f"score {score}, approach {_minutes(one.approach_min)}{late}"


def _way(inputs: Mapping[str, Any], what: str) -> str:
    likely, late = inputs.get(f"{what}_min"), inputs.get(f"{what}_late_min")
    metres, source = inputs.get(f"{what}_m"), inputs.get(f"{what}_source")
    parts = [_minutes(likely)]
    if isinstance(late, int | float):
        parts.append(f"4 of 5 within {late:.0f}")
    if isinstance(metres, int | float):
        parts.append(f"{metres / KM_M:.1f} km")
    if source:
        parts.append(str(source))
    return ", ".join(parts)


def _clock(minutes: object) -> str:
    """Hours and minutes; a clock that does not apply has none."""
    return f"{minutes // 60}:{minutes % 60:02d}" if isinstance(minutes, int) else "-"


def _minutes(value: object) -> str:
    return f"{value:.0f} min" if isinstance(value, int | float) else "unknown"


def _rating(inputs: Mapping[str, Any]) -> str:
    rating, count = inputs.get("rating"), inputs.get("rating_count")
    if not isinstance(rating, int | float):
        return "rating unknown"
    if inputs.get("rating_is_prior"):
        return f"nobody has rated him: {rating:.1f} of 5 is the prior"
    counted = f", {count} ratings" if isinstance(count, int) else ""
    return f"rated {rating:.1f} of 5{counted}"
