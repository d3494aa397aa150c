"""The words of alerts about services that are due."""

from collections.abc import Mapping
from dataclasses import replace

from daemon.domain.alerts import Desk
from daemon.domain.maintenance.telling import DUE_NOW, DUE_SOON, OVERDUE, URGENCIES
from daemon.jobs.templates.wording import Wording, said, sentence

SERVICE_SOON = Wording(
    desk=Desk.MAINTENANCE,
    urgency=URGENCIES[DUE_SOON],
    title="{vehicle}: {title} is due about {due_on}",
    text="{why}. Between {low_on} and {high_on}; depotd maintenance why {vehicle} {kind} has the"
    " numbers.",
    fields={
        "vehicle": said("vehicle"),
        "title": said("title"),
        "kind": said("kind"),
        "due_on": said("due_on"),
        "low_on": said("low_on"),
        "high_on": said("high_on"),
        "why": sentence("why"),
    },
)
_NOW = {
    key: field
    for key, field in SERVICE_SOON.fields.items()
    if key not in {"due_on", "low_on", "high_on"}
}
SERVICE_DUE = Wording(
    desk=Desk.MAINTENANCE,
    urgency=URGENCIES[DUE_NOW],
    title="{vehicle}: {title} is due",
    text="{why}. Once it is done: depotd maintenance done {vehicle} {kind}.",
    fields=_NOW,
)
SERVICE_OVERDUE = replace(
    SERVICE_DUE, urgency=URGENCIES[OVERDUE], title="{vehicle}: {title} is overdue and urgent"
)

SERVICE_TEXTS: Mapping[str, Wording] = {
    DUE_SOON: SERVICE_SOON,
    DUE_NOW: SERVICE_DUE,
    OVERDUE: SERVICE_OVERDUE,
}
