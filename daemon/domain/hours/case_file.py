"""A worked case of hours of service in a file: what happened, and what the law says of it.

JSON with `ruleset`, `timezone`, `events` (`start`, `status`, optional `mode`), `evaluated_at`,
optional `exceptions` (`type`, `start`) and `expected` (`violations` with `rule` and `at`,
`remaining` by clock). Every time carries its offset. Nobody worked before the first event.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from daemon.domain.hours.clocks import Clock, minutes_on
from daemon.domain.hours.duty import (
    MINUTE_MS,
    Change,
    Declared,
    Duty,
    DutyLog,
    Exemption,
    Mode,
    log_of,
)
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import RULE_SETS, RuleSet, RuleSetName
from daemon.domain.hours.verdict import Verdict

E = TypeVar("E", bound=StrEnum)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1971, 2999
DAYS_MOST = 400
DAY_MS = 86_400_000
KNOWN = (
    "name", "ruleset", "source", "timezone", "events", "evaluated_at", "expected", "exceptions",
    "check", "notes", "timeline",
)  # fmt: skip


class CaseRefused(ValueError):
    """It names the entry and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedCase:
    name: str
    log: DutyLog
    rules: RuleSet
    violations: Sequence[tuple[str, int]]
    """Rule and first minute, as expected."""
    left: Mapping[Clock, int | None]
    """As expected, of the clocks that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    case: WorkedCase
    verdict: Verdict

    @property
    def found(self) -> Sequence[tuple[str, int]]:
        return [(one.rule, one.at) for one in self.verdict.violations]

    def left(self, clock: Clock) -> int | None:
        return minutes_on(self.verdict.remaining, clock)

    @property
    def agrees(self) -> bool:
        clocks = all(self.left(clock) == left for clock, left in self.case.left.items())
        return clocks and sorted(self.found) == sorted(self.case.violations)


def check(case: WorkedCase) -> Checked:
    return Checked(case=case, verdict=evaluate(case.log, case.rules))


def case_of(text: str) -> WorkedCase:
    """Raises CaseRefused."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise CaseRefused(f"it is not JSON: {exc}") from exc
    told = _object(told, "the case")
    unknown = [key for key in told if key not in KNOWN]
    if unknown:
        raise CaseRefused(f"{unknown[0][:40]!r} is no key of a case; there are {', '.join(KNOWN)}")
    zone = _zone(told)
    until = _instant(_needed(told, "evaluated_at", "the case"), "evaluated_at")
    name = _choice(RuleSetName, _needed(told, "ruleset", "the case"), "ruleset")
    log = log_of(
        _changes(_list(_needed(told, "events", "the case"), "events"), until),
        until=until,
        zone=zone,
        declared=_declared(_list(told.get("exceptions", []), "exceptions")),
    )
    expected = _object(_needed(told, "expected", "the case"), "expected")
    return WorkedCase(
        name=str(told.get("name", "")),
        log=log,
        rules=RULE_SETS[name],
        violations=_violations(_list(_needed(expected, "violations", "expected"), "violations")),
        left=_left(_object(_needed(expected, "remaining", "expected"), "remaining")),
    )


def _changes(events: Sequence[object], until: int) -> list[Change]:
    found: list[Change] = []
    for number, one in enumerate(events, 1):
        where = f"event {number}"
        event = _object(one, where)
        at = _instant(_needed(event, "start", where), f"{where}: start")
        mode = event.get("mode")
        if found and at <= found[-1].at:
            raise CaseRefused(f"{where}: it starts no later than event {number - 1}")
        if at > until:
            raise CaseRefused(f"{where}: it starts after evaluated_at")
        duty = _choice(Duty, _needed(event, "status", where), f"{where}: status")
        found.append(
            Change(
                at=at,
                duty=duty,
                mode=None if mode in (None, "") else _choice(Mode, mode, f"{where}: mode"),
            )
        )
    if not found:
        raise CaseRefused("events: there is none, so nothing is known of the driver")
    if until - found[0].at > DAYS_MOST * DAY_MS:
        raise CaseRefused(f"event 1: it starts more than {DAYS_MOST} days before evaluated_at")
    return found


def _declared(exceptions: Sequence[object]) -> list[Declared]:
    found = []
    for number, one in enumerate(exceptions, 1):
        where = f"exception {number}"
        told = _object(one, where)
        exemption = _choice(Exemption, _needed(told, "type", where), f"{where}: type")
        at = _instant(_needed(told, "start", where), f"{where}: start")
        found.append(Declared(exemption=exemption, at=at))
    return found


def _violations(told: Sequence[object]) -> list[tuple[str, int]]:
    found = []
    for number, one in enumerate(told, 1):
        where = f"expected violation {number}"
        violation = _object(one, where)
        rule = _needed(violation, "rule", where)
        if not isinstance(rule, str):
            raise CaseRefused(f"{where}: rule is no text")
        at = _instant(_needed(violation, "at", where), f"{where}: at")
        found.append((rule, at // MINUTE_MS))
    return found


def _left(told: Mapping[str, object]) -> dict[Clock, int | None]:
    found: dict[Clock, int | None] = {}
    for name, left in told.items():
        clock = _choice(Clock, name, "expected remaining")
        if left is not None and (isinstance(left, bool) or not isinstance(left, int)):
            raise CaseRefused(f"expected remaining {name}: give whole minutes, or null")
        found[clock] = left
    return found


def _zone(told: Mapping[str, object]) -> ZoneInfo:
    name = _needed(told, "timezone", "the case")
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError) as exc:
        raise CaseRefused(f"timezone: {str(name)[:40]!r} is no IANA zone") from exc


def _instant(told: object, where: str) -> int:
    try:
        at = datetime.fromisoformat(told if isinstance(told, str) else "")
    except ValueError:
        raise CaseRefused(f"{where}: {str(told)[:40]!r} is no instant") from None
    if at.tzinfo is None:
        raise CaseRefused(f"{where}: {told!r} has no offset")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise CaseRefused(f"{where}: {told!r} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return (at - EPOCH) // timedelta(milliseconds=1)


def _choice(choices: type[E], told: object, where: str) -> E:
    try:
        return choices(str(told))
    except ValueError:
        allowed = ", ".join(one.value for one in choices)
        raise CaseRefused(f"{where}: {str(told)[:40]!r} is not one of {allowed}") from None


def _needed(told: Mapping[str, object], key: str, where: str) -> object:
    if key not in told:
        raise CaseRefused(f"{where}: {key} is missing")
    return told[key]


def _object(told: object, where: str) -> dict[str, object]:
    if not isinstance(told, dict):
        raise CaseRefused(f"{where}: it is no object")
    return told


def _list(told: object, where: str) -> list[object]:
    if not isinstance(told, list):
        raise CaseRefused(f"{where}: it is no list")
    return told
