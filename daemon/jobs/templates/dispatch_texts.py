"""The words of alerts about who has which order."""

from daemon.domain.alerts import Desk, Urgency
from daemon.jobs.templates.wording import Wording, said, sentence, subject

UNASSIGNABLE = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="nobody can have order {order} of {customer}",
    text="{why}. It is tried again as soon as one of these changes; depotd dispatch --explain"
    " {order} names them all, depotd orders assign {order} TRUCK gives it by hand.",
    fields={"order": subject, "customer": said("customer"), "why": sentence("why")},
)

TAKES_SEAT = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.LOW,
    title="{driver} is to drive {vehicle}",
    text="He sits at its wheel now, for order {order}. Tell him.",
    fields={"driver": subject, "vehicle": said("vehicle"), "order": said("order")},
)

CANNOT_TAKE_SEAT = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{driver} cannot take his seat in {vehicle}",
    text="He has order {order} with it, but {why}. Seat him: depotd duty {driver} set ON --vehicle"
    " {vehicle}, or give the order to another truck.",
    fields={
        "driver": subject,
        "vehicle": said("vehicle"),
        "order": said("order"),
        "why": said("why"),
    },
)

DISPATCH_TEXTS: dict[str, Wording] = {
    "order.unassignable": UNASSIGNABLE,
    "driver.assigned": TAKES_SEAT,
    "driver.assign_refused": CANNOT_TAKE_SEAT,
}
