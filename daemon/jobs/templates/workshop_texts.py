"""The words of alerts about work on vehicles."""

from daemon.domain.alerts import Desk, Urgency
from daemon.domain.events import Event
from daemon.domain.maintenance.work_orders import WorkUrgency
from daemon.jobs.templates.wording import Wording, said, sentence, subject

STOP = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.HIGH,
    title="{vehicle} does not go out before work order {order} is done",
    text="{why}. It is booked {when}: depotd maintenance accept {order} keeps that, depotd"
    " maintenance move {order} TIME changes it.",
    fields={
        "order": subject,
        "vehicle": said("vehicle"),
        "why": sentence("why"),
        "when": said("when"),
    },
)

URGENT = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.MEDIUM,
    title="{vehicle} is past due: {work}",
    text="{why}. Work order {order} is booked {when}: depotd maintenance accept {order} keeps"
    " that.",
    fields={
        "order": subject,
        "vehicle": said("vehicle"),
        "work": said("work"),
        "why": sentence("why"),
        "when": said("when"),
    },
)

UNBOOKED = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.HIGH,
    title="there is no time for work order {order} of {vehicle}",
    text="{unbooked}. What is to be done: {why}. depotd maintenance move {order} TIME gives it one"
    " by hand.",
    fields={
        "order": subject,
        "vehicle": said("vehicle"),
        "unbooked": sentence("unbooked"),
        "why": sentence("why"),
    },
)

LAPSED = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.MEDIUM,
    title="nobody has started work order {order} of {vehicle}",
    text="Its time is over; it is proposed again {when}. Where it was done: depotd maintenance"
    " start {order}, then finish {order}.",
    fields={"order": subject, "vehicle": said("vehicle"), "when": said("when")},
)

WORKSHOP_TEXTS: dict[str, Wording] = {
    "work_order.proposed (stop)": STOP,
    "work_order.proposed (urgent)": URGENT,
    "work_order.proposed (no time)": UNBOOKED,
    "work_order.moved (lapsed)": LAPSED,
}


def chosen(event: Event) -> Wording | None:
    """Of what depotd has changed itself; whoever does it by hand knows it."""
    body = event.body
    if "by" in body or not body.get("is_news"):
        return None
    if body.get("unbooked"):
        return UNBOOKED
    if body.get("lapsed"):
        return LAPSED
    found = {WorkUrgency.STOP.value: STOP, WorkUrgency.URGENT.value: URGENT}
    return found.get(str(body.get("urgency")))


def key(event: Event) -> str:
    """Each step is news of its own."""
    body = event.body
    return f"{event.kind} {event.subject} {body.get('urgency')} {body.get('when')}"
