"""`order.complete`: an order is delivered, so nobody need act on what was told of it."""

from dataclasses import dataclass

from daemon.domain.alerts import Desk
from daemon.domain.events import Event
from daemon.domain.orders import news
from daemon.jobs.notification_send import NAME_MOST
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.store import alerts, orders

OVER = "depotd (the order is over)"
"""Who has read what was told of an order that is delivered or cancelled."""
OF_ORDER = (
    news.ARRIVED,
    news.OFF_ROUTE,
    news.SIGNAL_LOST,
    news.DWELLING,
    news.UNDELIVERED,
    news.DELAYED,
    "order.unassignable",
    "sla.late",
)
DESKS = (Desk.DISPATCH, Desk.OWNER, Desk.CUSTOMER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    order: str
    is_over: bool


@job("order.complete", queue="critical", max_attempts=5, timeout_s=10, unique=by("order"))
class CompleteOrder:
    """Settles the alerts of an order that is delivered or cancelled.

    Those of its load and its truck are settled when the load is gone and the truck goes on.
    """

    class Args(JobArgs):
        order: str

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Over:
        order = orders.order_by_name(reads, args.order)
        is_over = order is not None and order.state.is_over
        return Over(order=args.order, is_over=is_over)

    @staticmethod
    def save(tx: JobTx, over: Over) -> dict[str, object]:
        if not over.is_over:
            return {"settled": 0}
        return {"settled": _settle(tx, OF_ORDER, over.order)}


def of_event(event: Event) -> CompleteOrder.Args:
    return CompleteOrder.Args(order=event.subject)


def _settle(tx: JobTx, kinds: tuple[str, ...], subject: str) -> int:
    return sum(
        alerts.settle(tx, desk, kind, subjects=[subject[:NAME_MOST]], at=tx.now, by=OVER)
        for desk in DESKS
        for kind in kinds
    )
