"""The words of alerts on papers, of one and of many in a list, and on defects."""

from collections.abc import Mapping
from dataclasses import replace

from daemon.domain.alerts import Desk, Urgency
from daemon.domain.events import Event
from daemon.jobs.templates.wording import Wording, names, said


def holder(event: Event) -> object:
    """Whose paper it is."""
    return event.body.get("driver") or event.body.get("vehicle")


ONE = {"who": holder, "said": said("said"), "paper": said("paper")}
MANY = {"count": said("count"), "names": names("names", "count")}

DUE_LATER = Wording(
    desk=Desk.COMPLIANCE,
    urgency=Urgency.LOW,
    title="{who}: {said}",
    text="Have it renewed, then: depotd papers add {who} {paper}.",
    fields=ONE,
)
DUE_SOON = replace(DUE_LATER, urgency=Urgency.HIGH)

EXPIRED = replace(
    DUE_LATER,
    urgency=Urgency.CRITICAL,
    text="{who} cannot be assigned until it is renewed: depotd papers add {who} {paper}.",
)
EXPIRED_OPTIONAL = replace(
    DUE_LATER,
    urgency=Urgency.HIGH,
    text="Work that needs it cannot be given to {who} until it is renewed: depotd papers add"
    " {who} {paper}.",
)
MISSING = replace(
    DUE_LATER,
    urgency=Urgency.HIGH,
    text="{who} cannot be assigned while nobody knows it: depotd papers add {who} {paper}.",
)

MANY_DUE_LATER = Wording(
    desk=Desk.COMPLIANCE,
    urgency=Urgency.LOW,
    title="{count} papers are due for renewal",
    text="{names}. All of them: depotd papers list --due.",
    fields=MANY,
)
MANY_DUE_SOON = replace(MANY_DUE_LATER, urgency=Urgency.HIGH, title="{count} papers run out soon")
MANY_EXPIRED = replace(
    MANY_DUE_LATER,
    urgency=Urgency.CRITICAL,
    title="{count} required papers have expired",
    text="Not assignable: {names}. All of them: depotd papers list --due.",
)
MANY_EXPIRED_OPTIONAL = replace(
    MANY_DUE_LATER, urgency=Urgency.HIGH, title="{count} papers have expired"
)
MANY_MISSING = replace(
    MANY_DUE_LATER,
    urgency=Urgency.HIGH,
    title="{count} required papers are not on file",
    text="Not assignable: {names}. Give them from a list with depotd papers import; all of them:"
    " depotd papers list --due.",
)


def unsafe_items(event: Event) -> object:
    """What a report calls a defect of safety."""
    listed = event.body.get("defects")
    defects = listed if isinstance(listed, list) else []
    return ", ".join(str(one["item"]) for one in defects if one.get("safety"))


SAFETY_DEFECT = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.HIGH,
    title="{vehicle} has a safety defect: {items}",
    text="Report {report}, inspected by {driver}. It cannot be assigned until the defect is"
    " certified: depotd dvir certify --report {report} --repaired --note TEXT.",
    fields={
        "vehicle": said("vehicle"),
        "items": unsafe_items,
        "report": said("report"),
        "driver": said("driver"),
    },
)

PAPER_TEXTS: Mapping[str, Wording] = {
    "paper.warned (later)": DUE_LATER,
    "paper.warned (soon)": DUE_SOON,
    "paper.warned (later, many)": MANY_DUE_LATER,
    "paper.warned (soon, many)": MANY_DUE_SOON,
    "paper.expired (required)": EXPIRED,
    "paper.expired (optional)": EXPIRED_OPTIONAL,
    "paper.expired (required, many)": MANY_EXPIRED,
    "paper.expired (optional, many)": MANY_EXPIRED_OPTIONAL,
    "paper.missing": MISSING,
    "paper.missing (many)": MANY_MISSING,
    "dvir.added (safety)": SAFETY_DEFECT,
}
