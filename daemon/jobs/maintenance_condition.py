"""`maintenance.condition`: what has changed in how a vehicle runs, before it breaks down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from daemon.domain.alerts import Desk
from daemon.domain.maintenance.condition import (
    FOUND,
    RECOVERED,
    Condition,
    Found,
    Judged,
    Over,
    State,
    judge,
)
from daemon.domain.maintenance.features import BY_NAME
from daemon.domain.maintenance.level_shifts import Figures
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.maintenance import (
    CONDITION_LASTING_DAYS,
    CONDITION_MIN_DAYS,
    CONDITION_RECOVERED_DAYS,
    CONDITION_SENSITIVITY,
)
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.states import NOT_BEGUN
from daemon.store import alerts, conditions, vehicle_track, zones
from daemon.store.conditions import EPOCH, End

SETTLED = "depotd (as usual again)"
"""Who has read the alert of a finding that is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    condition: Condition | None
    """None: nobody vouches for the time, and no day means anything."""
    names: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    judged: Judged | None
    names: Mapping[int, str]


@job(
    "maintenance.condition",
    queue="maintenance",
    max_attempts=3,
    timeout_s=300,
    unique=by(states=NOT_BEGUN),
    heavy=True,
)
class JudgeCondition:
    """Holds each vehicle's signals of the last days against its own past and the other vehicles.

    What all share, as cold mornings, is taken out first. One finding a feature, until it is over.
    """

    class Args(JobArgs):
        pass

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Night:
        if not vehicle_track.is_clock_trusted(reads):
            return Night(condition=None)
        zone = zones.depot_zone(reads)
        today = conditions.day_number(now, zone)
        days = conditions.days(reads, until=today)
        return Night(
            condition=Condition(
                today=today,
                days=days,
                standing=conditions.standing(reads, zone),
                ended=conditions.ended(reads, zone, now=now),
            ),
            names=conditions.names(reads, [one for of_it in days.values() for one in of_it]),
        )

    @staticmethod
    def decide(night: Night, rules: RuleValues) -> Looked:
        if night.condition is None:
            return Looked(judged=None, names=night.names)
        figures = Figures(
            sensitivity=rules[CONDITION_SENSITIVITY],
            days_least=rules[CONDITION_MIN_DAYS],
            lasting_days=rules[CONDITION_LASTING_DAYS],
            recovered_days=rules[CONDITION_RECOVERED_DAYS],
        )
        return Looked(judged=judge(night.condition, figures), names=night.names)

    @staticmethod
    def save(tx: JobTx, looked: Looked) -> dict[str, object]:
        """What a person has ended meanwhile, or found by another look, is not told again."""
        judged = looked.judged
        if judged is None:
            return {"is_judged": False}
        found = sum(_tell(tx, one, looked.names[one.key.vehicle_id]) for one in judged.found)
        over = sum(_end(tx, one, looked.names[one.key.vehicle_id]) for one in judged.over)
        return {"is_judged": True, "vehicles": judged.vehicles, "found": found, "over": over}


def subject_of(vehicle: str, feature: str) -> str:
    """Of an event and its alert."""
    return f"{vehicle} {feature}"


def _tell(tx: JobTx, found: Found, vehicle: str) -> bool:
    number = conditions.add(tx, found, at=tx.now)
    if number is None:
        return False
    feature = BY_NAME[found.key.feature]
    body: dict[str, object] = {
        "finding": number,
        "vehicle": vehicle,
        "feature": feature.name,
        "title": feature.title,
        "way": found.way.value,
        "began_on": _iso(found.began_on),
        "usual": found.usual,
        "usual_said": feature.said(found.usual),
        "now": found.now,
        "now_said": feature.said(found.now),
        "deviations": found.deviations,
        "is_beside_others": found.is_beside_others,
        "hint": feature.hints[found.way],
    }
    _record(tx, FOUND, found.key.vehicle_id, vehicle, body)
    return True


def _end(tx: JobTx, over: Over, vehicle: str) -> bool:
    if not conditions.end(tx, over.id, End(state=over.state, at=tx.now)):
        return False
    feature = BY_NAME[over.key.feature]
    subject = subject_of(vehicle, feature.name)
    alerts.settle(tx, Desk.MAINTENANCE, FOUND, subjects=[subject], at=tx.now, by=SETTLED)
    body: dict[str, object] = {
        "finding": over.id,
        "vehicle": vehicle,
        "feature": feature.name,
        "title": feature.title,
        "is_repaired": over.state is State.REPAIRED,
        "since": _iso(over.since),
        "usual": over.usual,
        "now": over.now,
        "now_said": feature.said(over.now),
    }
    _record(tx, RECOVERED, over.key.vehicle_id, vehicle, body)
    return True


def _record(
    tx: JobTx, kind: str, vehicle_id: int, vehicle: str, body: Mapping[str, object]
) -> None:
    subject = subject_of(vehicle, str(body["feature"]))
    seq = tx.record(kind, vehicle_id=vehicle_id, subject=subject, body=body)
    tx.decided(subject=f"vehicle {vehicle}", outcome=kind, terms={**body, "event": seq})


def _iso(day: int) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()
