"""Which words tell of what vehicles say of themselves, and when that is news again."""

from collections.abc import Callable

from daemon.domain.events import Event
from daemon.domain.telemetry.facts import Severity
from daemon.jobs.templates import vehicle_texts
from daemon.jobs.templates.wording import Wording

MOST = 64
"""Of the subject in a key."""
OF_FAULTS = ("fault.raised", "fault.graver")


def fault(event: Event) -> Wording | None:
    """For the workshop: of a lamp that is neither red nor amber the list tells."""
    match event.body.get("severity"):
        case Severity.RED_STOP:
            return vehicle_texts.FAULT_RED
        case Severity.AMBER_WARNING:
            return vehicle_texts.FAULT_AMBER
    return None


def fault_dispatch(event: Event) -> Wording | None:
    is_red = event.body.get("severity") == Severity.RED_STOP
    return vehicle_texts.FAULT_RED_DISPATCH if is_red else None


def key(about: str) -> Callable[[Event], str]:
    """A code that flickers is told once in half an hour, and so is a tank; each of their own."""
    return lambda event: (
        f"{about} {event.subject[:MOST]} {event.body.get('severity') or ''}".rstrip()
    )
