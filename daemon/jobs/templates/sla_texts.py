"""The words of alerts on promises that will not be kept, and on routes that would keep them."""

from collections.abc import Mapping
from dataclasses import replace

from daemon.domain.alerts import Desk, Urgency
from daemon.jobs.templates.wording import Wording, said, sentence, subject

ESCALATED = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{tier} order {order} is expected {late} min late",
    text="Promised to {customer} at {promised}, expected at {expected} ({basis}; {vehicle})."
    " Another truck may be quicker: depotd routes list; depotd dispatch --explain {order} shows"
    " who has it and why.",
    fields={
        "tier": said("tier"),
        "order": subject,
        "customer": said("customer"),
        "late": said("late_min"),
        "promised": said("promised_clock"),
        "expected": said("expected_clock"),
        "basis": said("basis"),
        "vehicle": said("vehicle"),
    },
)
SEVERE = replace(ESCALATED, urgency=Urgency.CRITICAL)

BREACHED = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{tier} order {order} is not at its site, and its promise has passed",
    text="Promised to {customer} at {promised}. Nobody could foresee it ({why}): call the driver"
    " of {vehicle}.",
    fields={
        "tier": said("tier"),
        "order": subject,
        "customer": said("customer"),
        "promised": said("promised_clock"),
        "why": said("unknown"),
        "vehicle": said("vehicle"),
    },
)

ROUTE_PROPOSED = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="routes can be better: proposal {proposal} saves {saves}",
    text="For {tier} order {order}: {moves}. depotd routes accept {proposal}, or depotd routes"
    " reject {proposal}; in 15 min, or when a truck moves on, it is out of date.",
    fields={
        "proposal": said("proposal"),
        "saves": said("saves"),
        "tier": said("tier"),
        "order": subject,
        "moves": sentence("said"),
    },
)
ROUTE_MADE = replace(
    ROUTE_PROPOSED,
    urgency=Urgency.MEDIUM,
    title="routes were changed, which saves {saves}",
    text="For {tier} order {order}: {moves}. Tell the drivers. By itself, as the rule"
    " rebalancing.applies_itself says (proposal {proposal}).",
)

SLA_TEXTS: Mapping[str, Wording] = {
    "sla.late (escalate)": ESCALATED,
    "sla.late (severe)": SEVERE,
    "sla.breached": BREACHED,
    "route.proposed": ROUTE_PROPOSED,
    "route.proposed (made)": ROUTE_MADE,
}
