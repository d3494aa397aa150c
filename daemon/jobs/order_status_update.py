"""`order.status_update`: customers hear how far their orders have come."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from daemon.domain.events import Event
from daemon.domain.orders.machine import said
from daemon.domain.orders.order import OrderState
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.store import customers
from daemon.store.customers import Contact

DETAILS: Mapping[OrderState, str] = MappingProxyType(
    {
        OrderState.IN_TRANSIT: "Its truck is on the way.",
        OrderState.DELIVERING: "Its truck is at the site and unloads.",
        OrderState.DELIVERED: "Unloading has ended.",
        OrderState.CANCELLED: "It will not be delivered.",
    }
)
"""Of the other states no customer needs to hear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    order: str
    state: OrderState
    reason: str
    contact: Contact | None


@job(
    "order.status_update",
    queue="critical",
    max_attempts=5,
    timeout_s=10,
    unique=by("order", "state"),
)
class UpdateStatus:
    """Says to the desk that speaks with customers that an order is on its way, there, or over."""

    class Args(JobArgs):
        order: str
        state: OrderState
        reason: str = ""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> News:
        contact = customers.contact_of(reads, args.order)
        return News(order=args.order, state=args.state, reason=args.reason, contact=contact)

    @staticmethod
    def save(tx: JobTx, news: News) -> dict[str, object]:
        if news.contact is None:
            return {"told": False}
        detail = DETAILS[news.state]
        tx.record(
            "order.news",
            subject=news.order,
            body={
                "order": news.order,
                "state": news.state.value,
                "said": said(news.state),
                "customer": news.contact.customer,
                "contact": news.contact.said,
                "detail": f"{detail} Reason: {news.reason}." if news.reason else detail,
            },
        )
        return {"told": True}


def of_event(event: Event) -> UpdateStatus.Args | None:
    state = OrderState(str(event.body.get("new")))
    if state not in DETAILS:
        return None
    reason = str(event.body.get("reason", "")) if state is OrderState.CANCELLED else ""
    return UpdateStatus.Args(order=event.subject, state=state, reason=reason)
