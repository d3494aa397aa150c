"""The words of alerts about what vehicles say of themselves."""

from daemon.domain.alerts import Desk, Urgency
from daemon.jobs.templates.wording import Wording, said, worded

_FAULT = {"vehicle": said("vehicle"), "code": said("code"), "words": said("words")}

FAULT_RED = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.CRITICAL,
    title="{vehicle} has its red lamp lit: {code}",
    text="It means stop: {words}. Dispatch is told too. depotd faults show {vehicle} has all that"
    " it reports.",
    fields=_FAULT,
)

FAULT_RED_DISPATCH = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{vehicle} has its red lamp lit: {code}",
    text="It means stop: {words}. Call the driver; the workshop is told too.",
    fields=_FAULT,
)

FAULT_AMBER = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.MEDIUM,
    title="{vehicle} has its amber lamp lit: {code}",
    text="It may go on and must be looked at: {words}. depotd faults show {vehicle} has all that it"
    " reports.",
    fields=_FAULT,
)

_FUEL = {
    "vehicle": said("vehicle"),
    "percent": said("percent"),
    "was": said("from_percent"),
    "now": said("to_percent"),
}

FUEL_DROPPED = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{vehicle} has lost {percent} % of its fuel",
    text="It went from {was} % to {now} % in a way that driving does not explain. Ask the driver:"
    " it leaks, somebody took it, or the sender is broken.",
    fields=_FUEL,
)

FUEL_DROPPED_OWNER = Wording(
    desk=Desk.OWNER,
    urgency=Urgency.MEDIUM,
    title="{vehicle} has lost {percent} % of its fuel",
    text="It went from {was} % to {now} % in a way that driving does not explain. Dispatch asks"
    " the driver.",
    fields=_FUEL,
)

COUNTER_HELD = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.MEDIUM,
    title="{vehicle}: its {counter} is not believed",
    text="It reads {reading} where {value} stands ({why}; metres, or minutes of the engine). Read"
    " the instrument, then: depotd vehicles set-counter {vehicle} says what is true, accept-counter"
    " takes the reading. Until then services are foreseen by {value}.",
    fields={
        "vehicle": said("vehicle"),
        "counter": worded("counter"),
        "reading": said("reading"),
        "value": said("value"),
        "why": worded("why"),
    },
)

_SIGNAL = {
    "vehicle": said("vehicle"),
    "signal": worded("signal"),
    "name": said("signal"),
    "source": said("source"),
}

SOURCES_DIFFER = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.MEDIUM,
    title="{vehicle}: two computers tell another {signal}",
    text="Address {source} says {value} and is believed, address {other} says {other_value}. Find"
    " out at the instrument which is right, then: depotd vehicles pin {vehicle} {name} --source"
    " ADDRESS.",
    fields={
        **_SIGNAL,
        "value": said("value"),
        "other": said("other"),
        "other_value": said("other_value"),
    },
)

SOURCE_LOST = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.MEDIUM,
    title="{vehicle}: its {signal} is no longer told",
    text="Address {source} was silent for ten minutes while address {other} speaks. A counter does"
    " not go on from another computer by itself: look whether the first was changed, then: depotd"
    " vehicles pin {vehicle} {name} --source {other}.",
    fields={**_SIGNAL, "other": said("other")},
)

VIN_DIFFERS = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.HIGH,
    title="the unit of {vehicle} sits on another vehicle",
    text="It told the VIN {was} and now tells {vin}. Say where it sits: depotd units edit {unit}"
    " --vehicle VEHICLE. Until then its counters are those of {vehicle}.",
    fields={
        "vehicle": said("vehicle"),
        "unit": said("unit"),
        "vin": said("vin"),
        "was": said("was"),
    },
)

VEHICLE_TEXTS: dict[str, Wording] = {
    "fault.raised (red)": FAULT_RED,
    "fault.raised (red, dispatch)": FAULT_RED_DISPATCH,
    "fault.raised (amber)": FAULT_AMBER,
    "fuel.dropped": FUEL_DROPPED,
    "fuel.dropped (owner)": FUEL_DROPPED_OWNER,
    "counter.held": COUNTER_HELD,
    "telemetry.conflict": SOURCES_DIFFER,
    "telemetry.source_lost": SOURCE_LOST,
    "vehicle.vin_differs": VIN_DIFFERS,
}
