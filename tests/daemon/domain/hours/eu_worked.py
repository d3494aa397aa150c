"""European logs written as people tell them: `eu_log("D270 R45 W10")`."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from daemon.domain.hours.duty import MINUTE_MS, Declared, Duty, DutyLog, Exemption, Mode, Span
from daemon.domain.hours.europe import evaluate_eu

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 6, 8, 6, tzinfo=BERLIN)
DUTIES: dict[str, tuple[Duty, Mode | None]] = {
    "D": (Duty.D, None),
    "W": (Duty.ON, None),
    "R": (Duty.OFF, None),
    "B": (Duty.SB, None),
    "S": (Duty.ON, Mode.TEAM_SEAT),
    "P": (Duty.OFF, Mode.PC),
    "Y": (Duty.D, Mode.YM),
}

Found = list[tuple[str, int, int]]


def minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def eu_log(
    told: str,
    *,
    start: datetime = MONDAY,
    double_at: tuple[int, ...] = (),
    is_rested: bool = True,
) -> DutyLog:
    """Letters with their minutes; `(D270 R45)x2` repeats. Begins on a Monday at six."""
    first = minute(start)
    spans: list[Span] = []
    now = first
    for letter, minutes in re.findall(r"([A-Z])(\d+)", repeated(told)):
        duty, mode = DUTIES[letter]
        spans.append(Span(now, now + int(minutes), duty, mode))
        now += int(minutes)
    return DutyLog(
        spans=spans,
        zone=BERLIN,
        until=now,
        known_from=None if is_rested else first,
        declared=[
            Declared(exemption=Exemption.MULTI_MANNING, at=(first + one) * MINUTE_MS)
            for one in double_at
        ],
    )


def repeated(told: str) -> str:
    while (group := re.search(r"\(([^()]*)\)x(\d+)", told)) is not None:
        told = told[: group.start()] + f"{group[1]} " * int(group[2]) + told[group.end() :]
    return told


def found(log: DutyLog) -> Found:
    """Rule, minute since the log began, minutes."""
    first = log.spans[0].start
    return [(one.rule, one.at - first, one.minutes) for one in evaluate_eu(log).violations]


def found_of(rule: str, log: DutyLog) -> list[tuple[int, int]]:
    return [(at, minutes) for name, at, minutes in found(log) if name == rule]
