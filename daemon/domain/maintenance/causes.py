"""Why a vehicle is to come to the workshop, put together: what is done, how soon, how long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from daemon.domain.maintenance.window import day_began
from daemon.domain.maintenance.work_orders import WorkUrgency
from daemon.domain.rules import maintenance
from daemon.domain.rules.key import RuleValues

DUE = ("soon", "due", "overdue")
"""Standings of services that are booked."""
RED = "red_stop"
WARNS = ("amber_warning", "protect")
CHECK = "check"
"""Kind of work for faults and for what has changed: somebody looks."""
FAULT = "fault"
WHY_MOST = 6
NOON_MS = 12 * 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DueService:
    kind: str
    title: str
    standing: str
    due_on: int | None
    """Days since 1970-01-01 in the depot's zone; None: nobody knows."""
    low_on: int | None
    is_urgent: bool
    duration_min: int
    why: str
    does: frozenset[str] = frozenset()
    """Kinds that are done with it."""

    @property
    def is_past_limit(self) -> bool:
        return self.is_urgent and self.standing == "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveFault:
    code: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    feature: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """Of one vehicle."""

    services: tuple[DueService, ...] = ()
    faults: tuple[ActiveFault, ...] = ()
    findings: tuple[OpenFinding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What is to be done to a vehicle in one visit."""

    urgency: WorkUrgency
    kinds: tuple[str, ...]
    faults: tuple[str, ...]
    duration_min: int
    due_at: int | None
    """By then, ms UTC; None: as soon as there is room."""
    why: str


def need_of(
    causes: Causes,
    *,
    asked: Sequence[str],
    asked_min: int | None,
    rules: RuleValues,
    zone: ZoneInfo,
) -> Need | None:
    """Together with what a person has `asked` for; None: nothing."""
    services = [one for one in causes.services if one.standing in DUE]
    looked_at = [f"{CHECK} {one.feature}" for one in causes.findings]
    mended = [FAULT] if causes.faults else []
    booked = _without_included(services)
    kinds = tuple(dict.fromkeys([*asked, *(one.kind for one in booked), *looked_at, *mended]))
    if not kinds:
        return None
    told = {one.kind: one.duration_min for one in booked}
    by_hand = asked_min is not None
    minutes = sum(
        told.get(kind) or duration_min(kind, rules)
        for kind in kinds
        if kind not in (*looked_at, FAULT) and not (by_hand and kind in asked)
    )
    # However many faults there are, it is one look.
    minutes += duration_min(CHECK, rules) if looked_at or mended else 0
    return Need(
        urgency=_urgency(causes, services),
        kinds=kinds,
        faults=tuple(sorted(one.code for one in causes.faults)),
        duration_min=minutes + (asked_min or 0),
        due_at=_due_at(services, zone),
        why=_why(causes, services, asked),
    )


def _without_included(services: Sequence[DueService]) -> tuple[DueService, ...]:
    """A service that another of the visit does too is no work of its own."""
    kept: list[DueService] = []
    for one in sorted(services, key=lambda service: -len(service.does)):
        if not any(one.kind in other.does for other in kept):
            kept.append(one)
    return tuple(one for one in services if one in kept)


def duration_min(kind: str, rules: RuleValues) -> int:
    """By what kind of work it is, where no plan says how long it takes."""
    words = kind.lower()
    for word, key in (
        ("oil", maintenance.OIL_HOURS),
        ("brake", maintenance.BRAKES_HOURS),
        ("transmission", maintenance.TRANSMISSION_HOURS),
        ("overhaul", maintenance.OVERHAUL_HOURS),
    ):
        if word in words:
            return round(rules[key] * 60)
    return round(rules[maintenance.OTHER_HOURS] * 60)


def _urgency(causes: Causes, services: Iterable[DueService]) -> WorkUrgency:
    standing = list(services)
    if any(one.severity == RED for one in causes.faults) or any(
        one.is_past_limit for one in standing
    ):
        return WorkUrgency.STOP
    if any(one.severity in WARNS for one in causes.faults) or any(
        one.standing == "overdue" or one.is_urgent for one in standing
    ):
        return WorkUrgency.URGENT
    return WorkUrgency.ROUTINE


def _due_at(services: Iterable[DueService], zone: ZoneInfo) -> int | None:
    """Noon of the early end of the first band, so that the night before is in time."""
    days = [one.due_on if one.low_on is None else one.low_on for one in services]
    known = [day for day in days if day is not None]
    return day_began(zone, min(known)) + NOON_MS if known else None


def _why(causes: Causes, services: Iterable[DueService], asked: Sequence[str]) -> str:
    said = [f"asked for: {', '.join(asked)}"] if asked else []
    said += [f"{one.title or one.kind}: {one.why or one.standing}" for one in services]
    said += [f"fault {one.code} ({one.severity.replace('_', ' ')})" for one in causes.faults]
    said += [f"{one.feature.replace('_', ' ')} {one.way}" for one in causes.findings]
    left = len(said) - WHY_MOST
    return "; ".join(said[:WHY_MOST]) + (f"; and {left} more" if left > 0 else "")
