"""Which news of orders and loads are the same news: told once, not for each look."""

from collections.abc import Callable

from daemon.domain.events import Event

MOST = 64
"""Of the subject in a key."""


def of_load(event: Event) -> str:
    """Each step of each batch, and each order that it is left over from."""
    about = f"{event.body.get('batched_at')} {event.body.get('step')}"
    return f"{event.kind} {event.subject[:MOST]} {about} {str(event.body.get('order'))[:MOST]}"


def of_recall(event: Event) -> str:
    return f"{event.kind} {event.body.get('recall')}"


def of_delay(desk: str) -> Callable[[Event], str]:
    """Each word of a delay, for each desk."""
    return lambda event: (
        f"{event.kind} {desk} {event.subject[:MOST]} {event.body.get('minutes')} {event.at}"
    )


def of_time(event: Event) -> str:
    """Each time that it begins: the alert of the time before was settled."""
    return f"{event.kind} {event.subject[:MOST]} {event.at}"


def of_state(event: Event) -> str:
    return f"{event.kind} {event.subject[:MOST]} {event.body.get('state')}"
