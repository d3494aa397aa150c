"""Work as people write it down: a word and how long it takes, one step after the other.

    load 15
    drive 0:45      # minutes, or hours and minutes
    wait 20, pour 40
    return 45

Steps stand on lines of their own, or are parted by a comma, a semicolon or a bar. What stands
behind a number sign is not read.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from daemon.domain.hours.duty import Duty, Mode
from daemon.domain.watch.work import WAIT, WorkStep

STEPS_MOST = 100
MINUTES_MOST = 14 * 24 * 60
"""Of all steps together."""
SHOWN_MOST = 40

_PARTS = re.compile(r"[,;|]")
_STEP = re.compile(r"([A-Za-z_]+)[ \t]+(?:(\d{1,5})|(\d{1,3}):([0-5]\d))(?:[ \t]*(?:min|h))?")


class Meant(NamedTuple):
    duty: Duty
    mode: Mode | None = None


WORDS: Mapping[str, Meant] = {
    "drive": Meant(Duty.D),
    "return": Meant(Duty.D),
    "load": Meant(Duty.ON),
    WAIT: Meant(Duty.ON),
    "pour": Meant(Duty.ON),
    "unload": Meant(Duty.ON),
    "wash": Meant(Duty.ON),
    "fuel": Meant(Duty.ON),
    "inspect": Meant(Duty.ON),
    "work": Meant(Duty.ON),
    "yard": Meant(Duty.ON, Mode.YM),
    "break": Meant(Duty.OFF),
    "rest": Meant(Duty.OFF),
    "sleep": Meant(Duty.SB),
}
ALLOWED = f"a step is one of {', '.join(WORDS)} and its minutes or h:mm, such as drive 45"


class WorkRefused(ValueError):
    """It says which step is wrong and what is allowed."""


def work_of(text: str) -> tuple[WorkStep, ...]:
    """Raises WorkRefused."""
    steps = [
        _step(part.strip(), number)
        for number, line in enumerate(text.splitlines(), 1)
        for part in _PARTS.split(line.partition("#")[0])
        if part.strip()
    ]
    if not steps:
        raise WorkRefused(f"there is no step in it: {ALLOWED}")
    if len(steps) > STEPS_MOST:
        raise WorkRefused(f"it has {len(steps)} steps: at most {STEPS_MOST} are taken")
    minutes = sum(step.minutes for step in steps)
    if minutes > MINUTES_MOST:
        raise WorkRefused(f"it takes {minutes} minutes: at most {MINUTES_MOST} are taken")
    return tuple(steps)


def _step(part: str, number: int) -> WorkStep:
    shown = part if len(part) <= SHOWN_MOST else f"{part[:SHOWN_MOST]}..."
    found = _STEP.fullmatch(part)
    meant = WORDS.get(found[1].lower()) if found else None
    if found is None or meant is None:
        raise WorkRefused(f"line {number}: {shown!r} is no step: {ALLOWED}")
    if part.endswith("h"):
        raise WorkRefused(f"line {number}: {shown!r}: hours are written h:mm, such as 1:30")
    minutes = int(found[2]) if found[2] else int(found[3]) * 60 + int(found[4])
    if minutes == 0:
        raise WorkRefused(f"line {number}: {shown!r}: a step takes at least a minute")
    return WorkStep(duty=meant.duty, mode=meant.mode, minutes=minutes, what=found[1].lower())
