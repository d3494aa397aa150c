"""`order.retry_pending`: orders that wait are matched again when something has changed for them."""

from dataclasses import dataclass

from daemon.domain.events import Event
from daemon.domain.maintenance import news
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.jobs.order_assign import AssignOrders
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.states import NOT_BEGUN
from daemon.store import order_looks

FREED = (TruckState.AVAILABLE, TruckState.RETURNING, TruckState.WASHING)
"""A truck that has come so far can be given another order."""
RULES = ("dispatch.", "employee.", "hours.", "compliance.", "orders.", "concrete.")
"""How rules begin that orders are given away by."""
SETTLE_S = 1.0
"""What changes together is one change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    is_any: bool


@job(
    "order.retry_pending",
    queue="critical",
    max_attempts=3,
    timeout_s=10,
    unique=by("is_timed", states=NOT_BEGUN),
)
class RetryPending:
    """Begins a round of dispatch for the orders that wait, if there are any.

    Whatever can make an order possible starts it: a truck that is free, a paper, a repair, a
    seat, a duty status, a rule. Once a minute it looks only for orders whose own time has come.
    """

    class Args(JobArgs):
        is_timed: bool = False
        """Nothing has changed but the time."""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Waiting:
        if args.is_timed:
            return Waiting(is_any=order_looks.is_any_due(reads, now))
        return Waiting(is_any=order_looks.is_any_pending(reads) or order_looks.is_any_over(reads))

    @staticmethod
    def save(tx: JobTx, waiting: Waiting) -> dict[str, object]:
        if waiting.is_any:
            tx.enqueue(AssignOrders.Args())
        return {"is_any": waiting.is_any}


def always(_event: Event) -> RetryPending.Args:
    return RetryPending.Args()


def of_truck(event: Event) -> RetryPending.Args | None:
    return RetryPending.Args() if event.body.get("new") in FREED else None


def of_order(event: Event) -> RetryPending.Args | None:
    """One that was taken back waits again."""
    return RetryPending.Args() if event.body.get("new") == OrderState.PENDING else None


def of_rule(event: Event) -> RetryPending.Args | None:
    return RetryPending.Args() if event.subject.startswith(RULES) else None


ON_EVENTS = (
    "order.cancelled",
    "order.changed",
    "order.delivered",
    "paper.added",
    "paper.withdrawn",
    "dvir.certified",
    "duty.changed",
    "duty.edited",
    "duty.declared",
    "duty.claimed",
    "duty.seated",
    "duty.left",
    "driver.added",
    "driver.changed",
    "driver.revived",
    "driver.rated",
    "vehicle.added",
    "vehicle.changed",
    "vehicle.revived",
    "vehicle.signal_back",
    "load.decided",
    "clock.corrected",
    news.FAULT_CLEARED,
    news.SERVICE_DONE,
    "work_order.finished",
    "work_order.cancelled",
    "work_order.moved",
)
"""After these an order that nobody could have may be possible."""
