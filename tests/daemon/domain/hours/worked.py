"""Duty logs written as people tell them: `worked("ON30 D480 OFF600")`."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from daemon.domain.hours.duty import MINUTE_MS, Declared, Duty, DutyLog, Exemption, Mode, Span
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import PROPERTY_70_8, RuleSet
from daemon.domain.hours.verdict import Verdict

CHICAGO = ZoneInfo("America/Chicago")
START = int(datetime(2026, 6, 8, 11, tzinfo=UTC).timestamp()) // 60
"""Monday, six in the morning in Chicago."""
MODES = {
    "PC": (Duty.OFF, Mode.PC),
    "YM": (Duty.ON, Mode.YM),
    "SEAT": (Duty.OFF, Mode.TEAM_SEAT),
}


def worked(
    told: str,
    *,
    start: int = START,
    zone: ZoneInfo = CHICAGO,
    known_from: int | None = None,
    declared: Sequence[Declared] = (),
) -> DutyLog:
    """Each word a status or mode and its minutes, one after the other; rested before."""
    spans: list[Span] = []
    now = start
    for word in told.split():
        match = re.fullmatch(r"([A-Z]+)(\d+)", word)
        assert match is not None, word
        duty, mode = MODES.get(match[1]) or (Duty(match[1]), None)
        end = now + int(match[2])
        if spans and (spans[-1].duty, spans[-1].mode) == (duty, mode):
            spans[-1] = spans[-1]._replace(end=end)
        else:
            spans.append(Span(now, end, duty, mode))
        now = end
    return DutyLog(
        spans=spans, zone=zone, until=now, known_from=known_from, declared=tuple(declared)
    )


def declared(exemption: Exemption, minute: int = START) -> Declared:
    return Declared(exemption=exemption, at=minute * MINUTE_MS)


def verdict(
    told: str, rules: RuleSet = PROPERTY_70_8, *, declared: Sequence[Declared] = ()
) -> Verdict:
    return evaluate(worked(told, declared=declared), rules)


def violations(found: Verdict, start: int = START) -> list[tuple[str, int, int]]:
    """Rule, minute since the start, minutes."""
    return [(one.rule, one.at - start, one.minutes) for one in found.violations]


def left(found: Verdict) -> tuple[int | None, int | None, int | None, int | None]:
    """Driving, window, break, cycle."""
    clocks = found.remaining
    return (clocks.driving, clocks.window, clocks.break_, clocks.cycle)
