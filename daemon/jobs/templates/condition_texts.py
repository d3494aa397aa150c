"""The words of alerts on the condition of vehicles."""

from collections.abc import Mapping

from daemon.domain.alerts import Desk, Urgency
from daemon.domain.events import Event
from daemon.jobs.templates.wording import Wording, said

CHANGED = Wording(
    desk=Desk.MAINTENANCE,
    urgency=Urgency.MEDIUM,
    title="{vehicle}: {feature} {way} from {usual} to {now} since {began_on}",
    text="{deviations} deviations from its own past. It may be: {hint}. The days:"
    " depotd maintenance condition {vehicle}; when it is mended: depotd maintenance repaired"
    " {vehicle} {name} --note TEXT.",
    fields={
        "vehicle": said("vehicle"),
        "feature": said("title"),
        "name": said("feature"),
        "way": said("way"),
        "usual": said("usual_said"),
        "now": said("now_said"),
        "began_on": said("began_on"),
        "deviations": said("deviations"),
        "hint": said("hint"),
    },
)

CONDITION_TEXTS: Mapping[str, Wording] = {"condition.found": CHANGED}


def words(_event: Event) -> Wording:
    return CHANGED


def key(event: Event) -> str:
    """Each finding is news of its own."""
    return f"{event.kind} {event.body.get('finding')}"
