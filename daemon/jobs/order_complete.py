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
    news.DELAYED,
    "order.unassignable",
    "sla.late",
)
OF_TRUCK = (news.LOAD_WARNED, news.LOAD_UNDECIDED, news.RECALL_UNHEARD, "truck.stranded")
DESKS = (Desk.DISPATCH, Desk.OWNER, Desk.CUSTOMER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    order: str
    vehicle: str | None
    is_over: bool


@job("order.complete", queue="critical", max_attempts=5, timeout_s=10, unique=by("order"))
class CompleteOrder:
    """Settles the alerts of an order that is delivered or cancelled, and those of its load."""

    class Args(JobArgs):
        order: str
        vehicle: str | None = None
        is_delivered: bool = True
        """A cancelled load still wants a decision."""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Over:
        order = orders.order_by_name(reads, args.order)
        is_over = order is not None and order.state.is_over
        vehicle = args.vehicle if args.is_delivered else None
        return Over(order=args.order, vehicle=vehicle, is_over=is_over)

    @staticmethod
    def save(tx: JobTx, over: Over) -> dict[str, object]:
        if not over.is_over:
            return {"settled": 0}
        settled = _settle(tx, OF_ORDER, over.order)
        if over.vehicle is not None:
            settled += _settle(tx, OF_TRUCK, over.vehicle)
        return {"settled": settled}


def of_event(event: Event) -> CompleteOrder.Args:
    vehicle = event.body.get("vehicle")
    return CompleteOrder.Args(
        order=event.subject,
        vehicle=vehicle if isinstance(vehicle, str) else None,
        is_delivered=event.kind == "order.delivered",
    )


def _settle(tx: JobTx, kinds: tuple[str, ...], subject: str) -> int:
    return sum(
        alerts.settle(tx, desk, kind, subjects=[subject[:NAME_MOST]], at=tx.now, by=OVER)
        for desk in DESKS
        for kind in kinds
    )
