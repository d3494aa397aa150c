"""Which words tell of delays that are foreseen, and what they begin."""

from daemon.domain.events import Event
from daemon.domain.sla.levels import WATCHED, Level
from daemon.jobs.templates import sla_texts
from daemon.jobs.templates.wording import Wording

MOST = 64
"""Of the subject in a key."""


def late(event: Event) -> Wording | None:
    """For dispatch; the customer hears of it by `order.delay`."""
    news = _news(event)
    if Level.SEVERE in news:
        return sla_texts.SEVERE
    return sla_texts.ESCALATED if Level.ESCALATE in news else None


def breached(event: Event) -> Wording | None:
    """Only where nobody was told that it would come to this."""
    return None if event.body.get("was_told") else sla_texts.BREACHED


def key(event: Event) -> str:
    """Each level is news of its own, and once more after a recovery."""
    return f"{event.kind} {event.subject[:MOST]} {event.body.get('level')} {event.at}"


def is_for_routes(event: Event) -> bool:
    """A delay at which routes are looked at: escalated, or of a standard order severe."""
    news = _news(event)
    is_watched = event.body.get("tier") in {tier.value for tier in WATCHED}
    least = Level.ESCALATE if is_watched else Level.SEVERE
    return least in news or Level.SEVERE in news


def _news(event: Event) -> frozenset[Level]:
    told = event.body.get("levels")
    return frozenset(Level(level) for level in told) if isinstance(told, list) else frozenset()
