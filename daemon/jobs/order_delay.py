"""`order.delay`: owner and customer hear of a delay, predicted or declared, once per step."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from daemon.domain.events import Event
from daemon.domain.orders import news
from daemon.domain.orders.order import Order
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.orders import DELAY_STEP_MINUTES
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.store import customers, order_delays, orders
from daemon.store.customers import Contact

PREDICTED = "its truck is expected later than promised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    args: "TellDelay.Args"
    order: Order | None
    contact: Contact | None
    told_min: int
    """As it was told last; 0: nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    delay: Delay
    step_min: int
    is_news: bool


@job(
    "order.delay",
    queue="critical",
    max_attempts=2,
    timeout_s=10,
    priority=50,
    unique=by("order", "minutes"),
)
class TellDelay:
    """Tells owner and customer that an order will be late, again whenever it is a step later."""

    class Args(JobArgs):
        order: str
        minutes: Annotated[int, Field(ge=1)]
        reason: str = ""
        is_declared: bool = False

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Delay:
        order = orders.order_by_name(reads, args.order)
        return Delay(
            args=args,
            order=order,
            contact=customers.contact_of(reads, args.order),
            told_min=0 if order is None else order_delays.told_min(reads, order.id),
        )

    @staticmethod
    def decide(delay: Delay, rules: RuleValues) -> Told:
        """The first word is told whatever its length; after that what has grown by a step."""
        step_min = rules[DELAY_STEP_MINUTES]
        is_open = delay.order is not None and not delay.order.state.is_over
        has_grown = not delay.told_min or delay.args.minutes >= delay.told_min + step_min
        return Told(delay=delay, step_min=step_min, is_news=is_open and has_grown)

    @staticmethod
    def save(tx: JobTx, told: Told) -> dict[str, object]:
        delay = told.delay
        if not told.is_news or delay.order is None or delay.contact is None:
            return {"told": False}
        args = delay.args
        if not order_delays.tell(
            tx, delay.order.id, step_min=told.step_min, at=tx.now, late_min=args.minutes
        ):
            return {"told": False}
        body: dict[str, object] = {
            "order": delay.order.name,
            "customer": delay.contact.customer,
            "contact": delay.contact.said,
            "minutes": args.minutes,
            "reason": args.reason or PREDICTED,
            "declared": args.is_declared,
            "promised_at": delay.order.promised_at,
        }
        seq = tx.record(news.DELAYED, subject=delay.order.name, body=body)
        tx.decided(
            subject=f"order {delay.order.name}",
            outcome=news.DELAYED,
            terms={**body, "event": seq, "told_before_min": delay.told_min},
        )
        return {"told": True}


def of_declared(event: Event) -> TellDelay.Args | None:
    minutes = event.body.get("minutes")
    if not isinstance(minutes, int) or minutes < 1:
        return None
    reason = str(event.body.get("reason", ""))
    return TellDelay.Args(order=event.subject, minutes=minutes, reason=reason, is_declared=True)


def of_predicted(event: Event) -> TellDelay.Args | None:
    """Of `sla.late`."""
    minutes = event.body.get("late_min")
    if not isinstance(minutes, int) or minutes < 1:
        return None
    return TellDelay.Args(order=event.subject, minutes=minutes)
