"""Work in hand as one types it: `load 15, drive 0:45, pour 60, return 40`."""

from collections.abc import Sequence

from daemon.domain.hours.duty import Duty
from daemon.readmodel.compliance import WORK_WORDS, WorkRefused, WorkStep, work_of
from tui.format import clock
from tui.moments import NotTaken

PLAN_HINT = "load 15, drive 0:45, wait 20, pour 40, return 45"
PLAN_WORDS = f"Each step is a word and minutes: {', '.join(WORK_WORDS)}."


def read_plan(text: str) -> str:
    """As it was typed, once it is known to be work."""
    try:
        work_of(text)
    except WorkRefused as wrong:
        raise NotTaken(f"{wrong}.") from None
    return text


def plan_text(steps: Sequence[WorkStep]) -> str:
    """What is read again as the same steps."""
    return ", ".join(f"{step.what} {clock(step.minutes)}" for step in steps)


def plan_said(steps: Sequence[WorkStep]) -> str:
    """`4 steps, 2:45 in all, 1:25 of it driving`."""
    total = sum(step.minutes for step in steps)
    driving = sum(step.minutes for step in steps if step.duty is Duty.D)
    number = "1 step" if len(steps) == 1 else f"{len(steps)} steps"
    return f"{number}, {clock(total)} in all, {clock(driving)} of it driving"
