"""When somebody is told that a paper runs out: at steps before, each once, and daily after."""

from collections.abc import Iterable

STEPS = (60, 30, 14, 7, 3, 1, 0)
"""Days left; 0 is the last valid day."""


def step_reached(days_left: int, warning_days: int) -> int | None:
    """The tightest step that is reached; below 0 each day is a step of its own.

    `warning_days` is the depot's own step beside the others. None: the first is still ahead.
    """
    if days_left < 0:
        return days_left
    return min((step for step in (*STEPS, warning_days) if step >= days_left), default=None)


def step_to_tell(days_left: int, warning_days: int, told: Iterable[int]) -> int | None:
    """The step to tell now; those that it has passed count as told with it.

    So after an outage one is told, not all, and a day that comes again tells nothing.
    """
    step = step_reached(days_left, warning_days)
    lowest = min(told, default=None)
    if step is None or (lowest is not None and lowest <= step):
        return None
    return step
