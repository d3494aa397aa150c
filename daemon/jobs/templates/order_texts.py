"""The words of alerts on orders and the trucks that carry them."""

from collections.abc import Mapping
from dataclasses import replace

from daemon.domain.alerts import Desk, Urgency
from daemon.domain.events import Event
from daemon.domain.orders.concrete import Hardness
from daemon.jobs.templates.wording import Field, Wording, duration, said, sentence, subject


def words(key: str) -> Field:
    """A state, for people."""
    return lambda event: str(event.body.get(key, "unknown")).replace("_", " ")


ORDER = {"order": subject, "customer": said("customer")}

STRANDED = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.CRITICAL,
    title="{vehicle} is out of service with the load of order {order}",
    text="{reason}. The order is {state}. Cancel it and decide on the load, or say that the truck"
    " goes on: depotd trucks set {vehicle} available.",
    fields={
        "vehicle": subject,
        "order": said("order"),
        "reason": sentence("reason"),
        "state": words("state"),
    },
)

UNDECIDED = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.CRITICAL,
    title="{vehicle} carries the load of cancelled order {order}: {left} min left",
    text="Decide what becomes of it: depotd trucks load {vehicle} dump, or return, or"
    " redirect --order ORDER.",
    fields={"vehicle": subject, "order": said("order"), "left": said("left_min")},
)

UNHEARD = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.CRITICAL,
    title="Call the driver of {vehicle}: he has not answered the call back to {plant}",
    text="Order {order} is cancelled ({reason}). Asked {waited} ago. When he knows: depotd trucks"
    " acknowledge {vehicle}.",
    fields={
        "vehicle": subject,
        "plant": said("plant"),
        "order": said("order"),
        "reason": said("reason"),
        "waited": duration("waited_ms"),
    },
)

LOAD_WARNED = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="The load of {vehicle} is {age} min old, {left} min are left",
    text="Order {order}, {where}. Its limit is {limit} min from batching.",
    fields={
        "vehicle": subject,
        "age": said("age_min"),
        "left": said("left_min"),
        "order": said("order"),
        "where": said("where"),
        "limit": said("limit_min"),
    },
)
LOAD_PRESSING = replace(LOAD_WARNED, urgency=Urgency.CRITICAL)
LOAD_POURS = replace(LOAD_WARNED, urgency=Urgency.LOW)
LOAD_POURS_PRESSING = replace(LOAD_WARNED, urgency=Urgency.MEDIUM)
LOAD_OVER = replace(
    LOAD_WARNED,
    urgency=Urgency.CRITICAL,
    title="The load of {vehicle} is {age} min old: its limit has passed",
    text="Order {order}, {where}, limit {limit} min ({left} min left). Stop the pour unless the"
    " purchaser waives it, and decide on the load.",
)

DELAYED = Wording(
    desk=Desk.CUSTOMER,
    urgency=Urgency.HIGH,
    title="Order {order} of {customer} will be {minutes} min late",
    text="Tell {contact}. Reason: {reason}.",
    fields={
        **ORDER,
        "minutes": said("minutes"),
        "contact": said("contact"),
        "reason": sentence("reason"),
    },
)
DELAYED_OWNER = replace(DELAYED, desk=Desk.OWNER, text="{contact} is told. Reason: {reason}.")

STATUS = Wording(
    desk=Desk.CUSTOMER,
    urgency=Urgency.LOW,
    title="Order {order} of {customer} is {state}",
    text="For {contact}. {detail}.",
    fields={
        **ORDER,
        "state": said("said"),
        "contact": said("contact"),
        "detail": sentence("detail"),
    },
)
CANCELLED = replace(STATUS, urgency=Urgency.MEDIUM)

OFF_ROUTE = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{vehicle} with order {order} goes away from {destination}",
    text="It is {away} m further from it than it has been. Call the driver.",
    fields={
        "vehicle": said("vehicle"),
        "order": subject,
        "destination": said("destination"),
        "away": said("away_m"),
    },
)
TRACK_LOST = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{vehicle} with {tier} order {order} is not heard",
    text="Nothing was heard for {silent}; it should be heard every {interval} s. Its arrival is not"
    " foreseen meanwhile.",
    fields={
        "vehicle": said("vehicle"),
        "tier": said("tier"),
        "order": subject,
        "silent": duration("silent_ms"),
        "interval": said("interval_s"),
    },
)
ARRIVED_UNLOADED = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{vehicle} is at {site}, but nobody saw it load order {order}",
    text="The truck is {state}, and stays so. Call the driver; if he has the load: depotd orders"
    " move {order} in-transit --skip.",
    fields={
        "vehicle": said("vehicle"),
        "site": said("destination"),
        "order": subject,
        "state": words("state"),
    },
)
DWELLING = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.MEDIUM,
    title="{vehicle} has been at {site} for {stayed} with order {order}",
    text="Planned were {planned} min. Ask the driver what keeps it.",
    fields={
        "vehicle": said("vehicle"),
        "site": said("destination"),
        "stayed": duration("stayed_ms"),
        "order": subject,
        "planned": said("planned_min"),
    },
)
UNDELIVERED = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{vehicle} has left {site}, but nobody saw it unload order {order}",
    text="It was there for {stayed}. The order is not taken for delivered. Call the driver; if it"
    " is: depotd orders move {order} delivered --skip.",
    fields={
        "vehicle": said("vehicle"),
        "site": said("destination"),
        "order": subject,
        "stayed": duration("stayed_ms"),
    },
)
UNDELIVERED_HOME = replace(
    UNDELIVERED,
    title="{vehicle} is back at its plant, but nobody saw it unload order {order}",
    text="Nobody saw it at {site} either. The order is not taken for delivered. Call the driver; if"
    " it is: depotd orders move {order} delivered --skip.",
    fields={key: told for key, told in UNDELIVERED.fields.items() if key != "stayed"},
)

ORDER_TEXTS: Mapping[str, Wording] = {
    "truck.stranded": STRANDED,
    "load.undecided": UNDECIDED,
    "truck.recall_unheard": UNHEARD,
    "load.warned (first)": LOAD_WARNED,
    "load.warned (last)": LOAD_PRESSING,
    "load.warned (first, pours)": LOAD_POURS,
    "load.warned (last, pours)": LOAD_POURS_PRESSING,
    "load.warned (over)": LOAD_OVER,
    "order.delayed (customer)": DELAYED,
    "order.delayed (owner)": DELAYED_OWNER,
    "order.news": STATUS,
    "order.news (cancelled)": CANCELLED,
    "order.off_route": OFF_ROUTE,
    "order.signal_lost": TRACK_LOST,
    "order.arrived (unloaded)": ARRIVED_UNLOADED,
    "order.dwelling": DWELLING,
    "order.undelivered": UNDELIVERED,
    "order.undelivered (home)": UNDELIVERED_HOME,
}


def load_words(event: Event) -> Wording:
    """By how far the load has come, louder while nothing of it is poured."""
    hardness = str(event.body.get("hardness"))
    if hardness == Hardness.OVER:
        return LOAD_OVER
    if event.body.get("is_pouring"):
        return LOAD_POURS_PRESSING if hardness == Hardness.PRESSING else LOAD_POURS
    return LOAD_PRESSING if hardness == Hardness.PRESSING else LOAD_WARNED


def news_words(event: Event) -> Wording:
    return CANCELLED if event.body.get("state") == "cancelled" else STATUS
