"""A duty log as European law looks at it: driving, other work, the second seat, and rest."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from daemon.domain.hours.duty import Duty, DutyLog, Mode
from daemon.domain.hours.verdict import Violation

NEVER = -(1 << 62)
WEEKS_BEFORE = 6
"""Rules look back four fixed weeks at most."""


class Act(Enum):
    DRIVE = "drive"
    WORK = "work"
    SEAT = "seat"  # beside the colleague who drives: no rest, but a break for a crew of two
    REST = "rest"


class Block(NamedTuple):
    start: int
    end: int
    act: Act


class Stretch(NamedTuple):
    """Uninterrupted rest, or everything between two rests."""

    start: int
    end: int
    is_rest: bool
    blocks: Sequence[Block]

    @property
    def minutes(self) -> int:
        return self.end - self.start


class Finding(NamedTuple):
    """Minutes that one article forbids."""

    rule: str
    cite: str
    start: int
    end: int


ACT_OF_DUTY = {Duty.OFF: Act.REST, Duty.SB: Act.REST, Duty.D: Act.DRIVE, Duty.ON: Act.WORK}
ACT_OF_MODE = {
    # Art. 4(a): every journey on a public road is carriage, laden or not, whoever gains by it.
    Mode.PC: Act.DRIVE,
    Mode.YM: Act.WORK,
    Mode.TEAM_SEAT: Act.SEAT,
}


def blocks_of(log: DutyLog) -> list[Block]:
    """Neighbours differ; nothing from before the log knows."""
    blocks: list[Block] = []
    begun, last_end, last_act = 0, 0, None
    known_from = NEVER if log.known_from is None else log.known_from
    for start, end, duty, mode in log.spans:
        if end <= known_from:
            continue
        act = ACT_OF_DUTY[duty] if mode is None else ACT_OF_MODE[mode]
        if act is last_act:
            last_end = end
            continue
        if last_act is not None:
            blocks.append(Block(begun, last_end, last_act))
        begun, last_end, last_act = max(start, known_from), end, act
    if last_act is not None:
        blocks.append(Block(begun, last_end, last_act))
    return blocks


def stretches_of(blocks: Iterable[Block]) -> list[Stretch]:
    stretches: list[Stretch] = []
    busy: list[Block] = []
    for block in blocks:
        if block.act is not Act.REST:
            busy.append(block)
            continue
        if busy:
            stretches.append(Stretch(busy[0].start, busy[-1].end, False, busy))
            busy = []
        stretches.append(Stretch(block.start, block.end, True, (block,)))
    if busy:
        stretches.append(Stretch(busy[0].start, busy[-1].end, False, busy))
    return stretches


class FixedWeeks:
    """Weeks from Monday 00:00 at home; one with a clock change has 167 or 169 hours."""

    def __init__(self, zone: ZoneInfo, first: int, last: int) -> None:
        self.mondays = _mondays(zone, _day_of(first, zone), _day_of(last, zone))

    def number(self, minute: int) -> int:
        """Its place in `mondays`."""
        return bisect_right(self.mondays, minute) - 1


def _day_of(minute: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(minute * 60, zone).date()


@lru_cache(maxsize=256)
def _mondays(zone: ZoneInfo, first: date, last: date) -> tuple[int, ...]:
    """From some weeks before the first day to the one after the last."""
    monday = first - timedelta(days=first.weekday(), weeks=WEEKS_BEFORE)
    minutes: list[int] = []
    while monday <= last + timedelta(days=7):
        midnight = datetime(monday.year, monday.month, monday.day, tzinfo=zone)
        minutes.append(int(midnight.astimezone(UTC).timestamp()) // 60)
        monday += timedelta(days=7)
    return tuple(minutes)


def violations_of(findings: Iterable[Finding]) -> list[Violation]:
    """One entry for a rule and a contiguous stretch, oldest first."""
    merged: list[Finding] = []
    for finding in sorted(findings, key=lambda one: (one.rule, one.start)):
        last = merged[-1] if merged else None
        if last is not None and last.rule == finding.rule and finding.start <= last.end:
            merged[-1] = last._replace(end=max(last.end, finding.end))
        else:
            merged.append(finding)
    return [
        Violation(rule=one.rule, cite=one.cite, at=one.start, minutes=one.end - one.start)
        for one in sorted(merged, key=lambda one: (one.start, one.rule))
    ]
