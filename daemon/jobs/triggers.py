"""Which event tells which desk. A refused trigger triggers nothing: the log and the journal say it.

Nothing here answers to an alert, and no alert is an event, so that telling cannot cause telling.
"""

from collections.abc import Callable

from daemon.domain.events import Event
from daemon.domain.tracking.presence import SignalLost
from daemon.jobs.notification_send import NAME_MOST, SendNotification
from daemon.jobs.templates import texts
from daemon.jobs.templates.wording import Wording
from daemon.queue.kinds import kind_of
from daemon.queue.triggers import On

Choose = Callable[[Event], Wording | None]

TOGETHER = 4
"""So many vehicles that are lost in one sweep are one trouble, not so many."""


def tell(kind: str, choose: Choose) -> On:
    """An alert in the words that `choose` answers; None: nobody needs to be told."""
    return On(event=kind, job=SendNotification, args=lambda event: _alert(event, choose(event)))


def always(wording: Wording) -> Choose:
    return lambda _event: wording


def _alert(event: Event, wording: Wording | None) -> SendNotification.Args | None:
    if wording is None:
        return None
    title, text = wording.fill(event)
    return SendNotification.Args(
        recipient=wording.desk,
        event=event.kind,
        subject="" if wording is texts.SIGNAL_LOST_TOGETHER else event.subject[:NAME_MOST],
        urgency=wording.urgency,
        title=title,
        text=text,
    )


def _signal_lost(event: Event) -> Wording | None:
    """A truck that is parked at a site and switched off is no news."""
    lost_together = event.body.get("lost_together")
    if isinstance(lost_together, int) and lost_together >= TOGETHER:
        return texts.SIGNAL_LOST_TOGETHER
    if event.body.get("is_driving"):
        return texts.SIGNAL_LOST_DRIVING
    return None if event.body.get("sites") else texts.SIGNAL_LOST_STANDING


def _job_dead(event: Event) -> Wording | None:
    """A notification that could not be kept cannot be told by another one."""
    is_notification = event.subject == kind_of(SendNotification).name
    return None if is_notification else texts.JOB_DEAD


TRIGGERS: tuple[On, ...] = (
    tell(SignalLost.kind, _signal_lost),
    tell("port.lost", always(texts.PORT_LOST)),
    tell("port.silent", always(texts.PORT_SILENT)),
    tell("store.full", always(texts.STORE_FULL)),
    tell("store.shedding", always(texts.STORE_SHEDDING)),
    tell("clock.untrusted", always(texts.CLOCK_UNTRUSTED)),
    tell("job.dead", _job_dead),
)
