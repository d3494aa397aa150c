"""`system.cleanup`: removes what is old enough to go, a bite at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from daemon.domain.events import ClockQuality
from daemon.domain.rules.key import RuleKey, RuleValues
from daemon.queue import pruning
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.requests import Cause
from daemon.store import (
    alerts,
    answers,
    audit,
    condition_days,
    counters,
    duty_retention,
    fault_codes,
    housekeeping,
    inspections,
    order_retention,
    papers,
)
from daemon.store.housekeeping import Remove
from daemon.store.order_retention import OrderCutoffs

DAY_MS = 86_400_000
BITE_MS = 20
"""A bite holds the writer for about so long."""
REST_MS = 200
"""Between two bites others have the disk."""
LEGS_DAYS = 366
"""Nobody learns from drives that are older."""
PREDICTIONS_DAYS = 30
"""When an order was expected at each look; what came of it is kept with the order."""

KEEP_ANSWERS = RuleKey(
    name="housekeeping.keep_answers_days",
    default=30,
    unit="days",
    low=7,
    high=3650,
    what="Answers to commands are kept for so long; one repeated later would be done again.",
)
KEEP_ALERTS = RuleKey(
    name="housekeeping.keep_read_alerts_days",
    default=90,
    unit="days",
    low=7,
    high=3650,
    what="Alerts go so long after somebody has read them; unread ones stay.",
)
KEEP_DECISIONS = RuleKey(
    name="housekeeping.keep_decisions_days",
    default=400,
    unit="days",
    low=366,
    high=3650,
    what="Decisions can be explained for so long: a year at least.",
)
KEEP_AUDIT = RuleKey(
    name="housekeeping.keep_audit_days",
    default=1095,
    unit="days",
    low=366,
    high=3650,
    what="The audit log is cut from the front behind an anchor after so long.",
)
KEEP_DUTY = RuleKey(
    name="housekeeping.keep_duty_days",
    default=200,
    unit="days",
    low=183,
    high=3650,
    law_low="49 CFR 395.8(k)",
    what="Duty records and what belongs to them are kept for so long: six months at least.",
)
KEEP_INSPECTIONS = RuleKey(
    name="housekeeping.keep_inspections_days",
    default=400,
    unit="days",
    low=92,
    high=3650,
    law_low="49 CFR 396.11(a)(4)",
    what="Inspections of vehicles are kept for so long; those with an open defect stay.",
)
# The qualification file is kept while a driver is employed and three years after; what is in
# force stays here for good, and what is not may go three years after it was made (391.51(d)).
KEEP_PAPERS = RuleKey(
    name="housekeeping.keep_replaced_papers_days",
    default=1096,
    unit="days",
    low=1096,
    high=3650,
    law_low="49 CFR 391.51(d)",
    what="Papers that were replaced or withdrawn are kept for so long after that.",
)
KEEP_ORDERS = RuleKey(
    name="housekeeping.keep_orders_days",
    default=180,
    unit="days",
    low=31,
    high=3650,
    what="Orders that have ended are kept for so long, with routes, promises and ratings.",
)
KEEP_VEHICLE_DAYS = RuleKey(
    name="housekeeping.keep_vehicle_days",
    default=1096,
    unit="days",
    low=400,
    high=3650,
    what="What a day added to a vehicle's counters, and what its parts were like, is kept for so"
    " long: services are foreseen by it.",
)
KEEP_FORMER_FAULTS = RuleKey(
    name="housekeeping.keep_former_faults_days",
    default=365,
    unit="days",
    low=31,
    high=3650,
    what="Fault codes of vehicles that are over are kept for so long.",
)
KEYS = (
    KEEP_ANSWERS,
    KEEP_ALERTS,
    KEEP_DECISIONS,
    KEEP_AUDIT,
    KEEP_DUTY,
    KEEP_INSPECTIONS,
    KEEP_PAPERS,
    KEEP_ORDERS,
    KEEP_VEHICLE_DAYS,
    KEEP_FORMER_FAULTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoffs:
    """What is older than these instants goes."""

    args: "CleanUp.Args"
    answers: int
    alerts: int
    decisions: int
    audit: int
    duty: int
    inspections: int
    papers: int
    minutes: int
    vehicle_day: int
    """A day, not an instant."""
    faults: int
    orders: OrderCutoffs


@job(
    "system.cleanup",
    queue="housekeeping",
    max_attempts=3,
    timeout_s=30,
    priority=500,
    unique=by("bite"),
)
class CleanUp:
    """Removes what is old: jobs, answers, alerts, decisions, audit, duty, papers, orders, vehicles.

    One bite, then the next one as a job of its own, until nothing is left.
    """

    class Args(JobArgs):
        bite: Annotated[int, Field(ge=0)] = 0
        """How many came before."""
        removed: Annotated[int, Field(ge=0)] = 0
        """Rows removed by them."""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> tuple["CleanUp.Args", int]:
        return args, now

    @staticmethod
    def decide(asked: tuple["CleanUp.Args", int], rules: RuleValues) -> Cutoffs:
        args, now = asked
        return Cutoffs(
            args=args,
            answers=now - rules[KEEP_ANSWERS] * DAY_MS,
            alerts=now - rules[KEEP_ALERTS] * DAY_MS,
            decisions=now - rules[KEEP_DECISIONS] * DAY_MS,
            audit=now - rules[KEEP_AUDIT] * DAY_MS,
            duty=now - rules[KEEP_DUTY] * DAY_MS,
            inspections=now - rules[KEEP_INSPECTIONS] * DAY_MS,
            papers=now - rules[KEEP_PAPERS] * DAY_MS,
            minutes=now - DAY_MS,
            vehicle_day=now // DAY_MS - rules[KEEP_VEHICLE_DAYS],
            faults=now - rules[KEEP_FORMER_FAULTS] * DAY_MS,
            orders=OrderCutoffs(
                orders=now - rules[KEEP_ORDERS] * DAY_MS,
                legs=now - LEGS_DAYS * DAY_MS,
                predictions=now - PREDICTIONS_DAYS * DAY_MS,
            ),
        )

    @staticmethod
    def save(tx: JobTx, cutoffs: Cutoffs) -> dict[str, object]:
        if cutoffs.args.bite == 0:
            _note_audit(tx)
        clock = tx.jobs.clock
        until = clock.monotonic() + BITE_MS
        taken = housekeeping.bite(_chores(tx, cutoffs), is_over=lambda: clock.monotonic() >= until)
        removed = cutoffs.args.removed + sum(taken.removed.values())
        if not taken.is_done:
            further = CleanUp.Args(bite=cutoffs.args.bite + 1, removed=removed)
            # The rest of the same work, not a consequence of it: it goes no deeper.
            cause = Cause(correlation_id=tx.correlation_id, causation=f"job {tx.job_id}")
            tx.jobs.enqueue(tx, further, cause=cause, delay_ms=REST_MS)
        return {"removed": dict(taken.removed), "in_all": removed, "is_done": taken.is_done}


def _chores(tx: JobTx, cutoffs: Cutoffs) -> dict[str, Remove]:
    """While nobody vouches for the time nothing is old; only what is too many goes."""
    chores: dict[str, Remove] = {"jobs": _jobs(tx)}
    if tx.stamp.clock is ClockQuality.UNTRUSTED:
        return chores
    return chores | {
        "answers": lambda most: answers.prune(tx, before=cutoffs.answers, most=most),
        "alerts": lambda most: alerts.remove_read(tx, before=cutoffs.alerts, most=most),
        "decisions": lambda most: housekeeping.remove_decisions(
            tx, before=cutoffs.decisions, most=most
        ),
        "audit": lambda most: _cut_audit(tx, before=cutoffs.audit, most=most),
        **duty_retention.chores(tx, before=cutoffs.duty),
        "inspections": lambda most: inspections.remove_old(
            tx, before=cutoffs.inspections, most=most
        ),
        "papers": lambda most: papers.remove_old(tx, before=cutoffs.papers, most=most),
        **order_retention.chores(tx, cutoffs.orders),
        "counter_days": lambda most: counters.remove_days(
            tx, before=cutoffs.vehicle_day, most=most
        ),
        "condition_days": lambda most: condition_days.remove(
            tx, before=cutoffs.vehicle_day, most=most
        ),
        "former_faults": lambda most: fault_codes.remove_former(
            tx, before=cutoffs.faults, most=most
        ),
        "port_minutes": lambda most: housekeeping.remove_port_minutes(
            tx, before=cutoffs.minutes, most=most
        ),
    }


def _jobs(tx: JobTx) -> Callable[[int], int]:
    return lambda most: pruning.prune(tx, tx.jobs, budget_ms=BITE_MS, most=most).removed


def _note_audit(tx: JobTx) -> None:
    """Head office hears daily where the audit stands: rows that go after that are missed."""
    head = audit.head(tx)
    if head is not None:
        tx.record("audit.head", body=head)


def _cut_audit(tx: JobTx, *, before: int, most: int) -> int:
    """The event takes the hash of what was cut to head office."""
    cut = audit.cut(tx, before=before, now=tx.now, most=most)
    if cut is None:
        return 0
    tx.record("audit.cut", body={"first": cut.first, "last": cut.last, "hash": cut.hash})
    return cut.last - cut.first + 1
