"""`maintenance.schedule`: what is to be done to vehicles is booked into the workshop."""

from dataclasses import dataclass

from daemon.domain.events import Event
from daemon.domain.maintenance import news
from daemon.domain.maintenance.planning import Planned, planned
from daemon.domain.orders.truck import TruckState
from daemon.domain.rules.key import RuleValues
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.states import NOT_BEGUN
from daemon.store import work_moves, work_view
from daemon.store.order_moves import DEPOT
from daemon.store.work_view import WorkView

SETTLE_S = 20.0
"""What changes together is planned once."""
BITE = 50
"""So many orders are changed in one turn of the writer; the next job has the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookings:
    is_judged: bool
    vehicles: int
    changes: tuple[Planned, ...]


@job(
    "maintenance.schedule",
    queue="maintenance",
    max_attempts=3,
    timeout_s=60,
    unique=by(states=NOT_BEGUN),
)
class ScheduleMaintenance:
    """Books services, faults and findings into windows, bays and shifts while trucks are home.

    What people have accepted or fixed stays where it is. Proposals get another time only when
    that pays, and are withdrawn when their cause is gone.
    """

    class Args(JobArgs):
        pass

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> WorkView:
        return work_view.work_view(reads, now)

    @staticmethod
    def decide(view: WorkView, rules: RuleValues) -> Bookings:
        is_known = view.is_time_known
        return Bookings(
            is_judged=is_known,
            vehicles=len(view.vehicles),
            changes=planned(view.vehicles, rules=rules, zone=view.zone, now=view.now)
            if is_known
            else (),
        )

    @staticmethod
    def save(tx: JobTx, bookings: Bookings) -> dict[str, object]:
        """Raises Stale when somebody has changed one of them meanwhile."""

        for one in bookings.changes[:BITE]:
            _save(tx, one)
        left = len(bookings.changes) - BITE
        if left > 0:
            tx.enqueue(ScheduleMaintenance.Args())
        return {
            "is_judged": bookings.is_judged,
            "vehicles": bookings.vehicles,
            "changed": len(bookings.changes[:BITE]),
            "left": max(0, left),
        }


def _save(tx: JobTx, one: Planned) -> None:
    order = work_moves.apply(tx, one)
    need = one.need
    tx.decided(
        subject=f"vehicle {one.vehicle.name}",
        outcome=f"work_order.{one.change}",
        terms={
            "work_order": order.name,
            "urgency": order.urgency.value,
            "kinds": list(order.kinds),
            "faults": list(order.faults),
            "duration_min": order.duration_min,
            "why": order.why,
            "due_at": None if need is None else need.due_at,
            "ready_at": one.vehicle.ready_at,
            "home": {str(day): round(share, 2) for day, share in one.vehicle.home.items()},
            "slots": work_moves.slots_body(order.slots),
            "before": [] if one.was is None else work_moves.slots_body(one.was.slots),
            "unbooked": order.unbooked,
            "lapsed": one.lapsed,
        },
    )


def always(_event: Event) -> ScheduleMaintenance.Args:
    return ScheduleMaintenance.Args()


def of_person(event: Event) -> ScheduleMaintenance.Args | None:
    """What this job has changed itself starts it no more."""
    return ScheduleMaintenance.Args() if event.body.get("by", DEPOT) != DEPOT else None


def of_truck(event: Event) -> ScheduleMaintenance.Args | None:
    states = (event.body.get("new"), event.body.get("previous"))
    return ScheduleMaintenance.Args() if TruckState.OUT_OF_SERVICE in states else None


def of_rule(event: Event) -> ScheduleMaintenance.Args | None:
    return ScheduleMaintenance.Args() if event.subject.startswith("maintenance.") else None


ON_EVENTS = (
    news.SERVICE_DUE_SOON,
    news.SERVICE_DUE,
    news.SERVICE_OVERDUE,
    news.SERVICE_DONE,
    news.FAULT_RAISED,
    news.FAULT_GRAVER,
    news.FAULT_CLEARED,
    news.CONDITION_FOUND,
    news.CONDITION_RECOVERED,
    news.CONDITION_REPAIRED,
    news.CONDITION_DISMISSED,
    news.COUNTER_SET,
    news.COUNTER_ACCEPTED,
    "truck.assigned",
)
"""After these something else may be due, or a truck not be home."""
BY_PEOPLE = (
    work_moves.ADDED,
    work_moves.CHANGED,
    work_moves.MOVED,
    work_moves.ACCEPTED,
    work_moves.FINISHED,
    work_moves.CANCELLED,
)
TOLD = work_moves.TOLD
