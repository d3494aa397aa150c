"""Work in hand as one types it: `ON 20 load, D 0:45 to the site, ON 60 pour, D 40 back`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from daemon.domain.hours.duty import Duty
from daemon.domain.hours.work import WorkStep
from tui.format import clock
from tui.moments import NotTaken

STEPS_HINT = "ON 20 load, D 45 to the site, ON 60 pour, D 40 back"
STEP = re.compile(r"(?P<duty>[A-Za-z]+)\s+(?P<time>\d{1,2}:\d{2}|\d{1,4})(?:\s+(?P<what>.*))?")
WORDS = {"drive": Duty.D, "driving": Duty.D, "wait": Duty.ON, "rest": Duty.OFF}
LONGEST_MINUTES = 7 * 24 * 60
STEPS_MOST = 50


def read_steps(text: str) -> list[dict[str, Any]]:
    """As the daemon takes them. Raises NotTaken, naming the step."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > STEPS_MOST:
        raise NotTaken(f"{len(parts)} steps are too many; {STEPS_MOST} at most.")
    return [_step(number, part) for number, part in enumerate(parts, 1)]


def steps_text(steps: Sequence[WorkStep]) -> str:
    """What `read_steps` reads again."""
    return ", ".join(f"{step.duty.value} {step.minutes} {step.what}".rstrip() for step in steps)


def steps_said(steps: Sequence[Mapping[str, Any]]) -> str:
    """`4 steps, 2:45 in all, 1:25 of it driving`."""
    total = sum(step["minutes"] for step in steps)
    driving = sum(step["minutes"] for step in steps if step["duty"] == Duty.D)
    number = "1 step" if len(steps) == 1 else f"{len(steps)} steps"
    return f"{number}, {clock(total)} in all, {clock(driving)} of it driving"


def _step(number: int, part: str) -> dict[str, Any]:
    found = STEP.fullmatch(part)
    if found is None:
        raise NotTaken(f"Step {number} ({part}): a status and minutes, such as D 45 or ON 1:20.")
    word = found["duty"]
    duty = WORDS.get(word.lower())
    if duty is None and word.upper() in set(Duty):
        duty = Duty(word.upper())
    if duty is None:
        raise NotTaken(f"Step {number}: {word} is no status; there are {', '.join(Duty)}.")
    hours, _, rest = found["time"].rpartition(":")
    minutes = int(hours or 0) * 60 + int(rest)
    if not 0 < minutes <= LONGEST_MINUTES:
        raise NotTaken(f"Step {number}: from 1 to {LONGEST_MINUTES} minutes.")
    step: dict[str, Any] = {"duty": duty.value, "minutes": minutes}
    return step | ({"what": found["what"].strip()} if found["what"] else {})
