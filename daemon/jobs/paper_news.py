"""Which words tell of papers, by how pressing it is, one or many; and of defects."""

from daemon.domain.alerts import Urgency
from daemon.domain.events import Event
from daemon.jobs.compliance_monitor import Look, MonitorCompliance
from daemon.jobs.templates import paper_texts
from daemon.jobs.templates.wording import Wording

MOST = 64
"""Of the subject in a key."""
SETTLE_S = 60
"""Who puts one paper on file often puts the next one there too: so long it is waited for."""


def warned(event: Event) -> Wording | None:
    if event.body.get("urgency") == Urgency.LOW:
        return paper_texts.MANY_DUE_LATER if is_list(event) else paper_texts.DUE_LATER
    return paper_texts.MANY_DUE_SOON if is_list(event) else paper_texts.DUE_SOON


def expired(event: Event) -> Wording | None:
    if event.body.get("urgency") == Urgency.CRITICAL:
        return paper_texts.MANY_EXPIRED if is_list(event) else paper_texts.EXPIRED
    return paper_texts.MANY_EXPIRED_OPTIONAL if is_list(event) else paper_texts.EXPIRED_OPTIONAL


def missing(event: Event) -> Wording | None:
    return paper_texts.MANY_MISSING if is_list(event) else paper_texts.MISSING


def reported(event: Event) -> Wording | None:
    """Of a report without a defect of safety nobody need be told."""
    return paper_texts.SAFETY_DEFECT if paper_texts.unsafe_items(event) else None


def key_of_report(event: Event) -> str:
    return f"{event.kind} {event.body.get('report')}"


def key(event: Event) -> str:
    """Each step of each paper is news of its own, and so is each list."""
    about = event.body.get("step") if event.subject else event.at
    day = event.body.get("expires_on") if event.subject else event.body.get("urgency")
    return f"{event.kind} {event.subject[:MOST]} {day} {about}"


def look_again(_event: Event) -> MonitorCompliance.Args:
    """At all papers: what was told of one that is renewed is over."""
    return MonitorCompliance.Args(look=Look.PAPERS)


def is_list(event: Event) -> bool:
    return not event.subject
