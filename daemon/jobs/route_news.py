"""Which words tell of changes of routes."""

from daemon.domain.events import Event
from daemon.jobs.templates import sla_texts
from daemon.jobs.templates.wording import Wording


def proposed(event: Event) -> Wording:
    return sla_texts.ROUTE_MADE if event.body.get("is_by_itself") else sla_texts.ROUTE_PROPOSED


def key(event: Event) -> str:
    """Each proposal is news of its own."""
    return f"{event.kind} {event.body.get('proposal')}"
