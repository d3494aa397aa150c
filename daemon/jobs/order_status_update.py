"""`order.status_update`: customers hear how far their orders have come."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from daemon.domain.alerts import Desk
from daemon.domain.events import Event
from daemon.domain.orders import news
from daemon.domain.orders.machine import said
from daemon.domain.orders.order import OrderState
from daemon.jobs.notification_send import NAME_MOST
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.store import alerts, customers, orders
from daemon.store.customers import Contact

DETAILS: Mapping[OrderState, str] = MappingProxyType(
    {
        OrderState.IN_TRANSIT: "Its truck is on the way",
        OrderState.DELIVERING: "Its truck is at the site and unloads",
        OrderState.DELIVERED: "Unloading has ended. Ask how it went, 1 to 5, and enter it: depotd"
        " orders rate {order} 1..5",
        OrderState.CANCELLED: "It will not be delivered",
    }
)
"""Of the other states no customer needs to hear."""
TOLD_OF = {state.value: state for state in DETAILS}
FURTHER = "depotd (the order has gone on)"
"""Who has read what was told of the state before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    order: str
    state: OrderState
    reason: str
    contact: Contact | None
    is_newest: bool
    """False: the order has gone on since."""


@job(
    "order.status_update",
    queue="critical",
    max_attempts=5,
    timeout_s=10,
    unique=by("order", "state"),
)
class UpdateStatus:
    """Says to the desk that speaks with customers that an order is on its way, there, or over.

    Of each order only the newest word is unread; when it is over, its driver's rating is asked for.
    """

    class Args(JobArgs):
        order: str
        state: OrderState
        reason: str = ""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> News:
        order = orders.order_by_name(reads, args.order)
        return News(
            order=args.order,
            state=args.state,
            reason=args.reason,
            contact=customers.contact_of(reads, args.order),
            is_newest=order is not None and order.state is args.state,
        )

    @staticmethod
    def save(tx: JobTx, found: News) -> dict[str, object]:
        if found.contact is None or not found.is_newest:
            return {"told": False}
        subjects = [found.order[:NAME_MOST]]
        alerts.settle(tx, Desk.CUSTOMER, news.NEWS, subjects=subjects, at=tx.now, by=FURTHER)
        detail = DETAILS[found.state].format(order=found.order)
        tx.record(
            news.NEWS,
            subject=found.order,
            body={
                "order": found.order,
                "state": found.state.value,
                "said": said(found.state),
                "customer": found.contact.customer,
                "contact": found.contact.said,
                "detail": f"{detail}: {found.reason}" if found.reason else detail,
            },
        )
        return {"told": True}


def of_event(event: Event) -> UpdateStatus.Args | None:
    state = TOLD_OF.get(str(event.body.get("new")))
    if state is None:
        return None
    reason = str(event.body.get("reason", "")) if state is OrderState.CANCELLED else ""
    return UpdateStatus.Args(order=event.subject, state=state, reason=reason.rstrip("."))
