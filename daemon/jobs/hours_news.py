"""Which words tell of a driver's hours, and to which desk."""

from collections.abc import Mapping

from daemon.domain.events import Event
from daemon.domain.watch.telling import LOG
from daemon.jobs.compliance_monitor import Look, MonitorCompliance
from daemon.jobs.templates import hours_texts
from daemon.jobs.templates.wording import Wording

SOON_MINUTES = 15
TERMS = frozenset(("rule_set", "exemption", "zone", "sleeper"))
"""Of a driver, what the hours are judged by."""
RULES = ("hours.", "compliance.")
"""How rules begin that hours are judged by."""


def warned(event: Event) -> Wording | None:
    if event.body.get("clock") == LOG:
        return hours_texts.NO_TERMS if event.body.get("fault") else hours_texts.UNKNOWN
    if event.body.get("plan_ends_at") is not None:
        return hours_texts.PLAN_RUNS_OVER
    step = event.body.get("step")
    is_soon = isinstance(step, int) and step <= SOON_MINUTES
    return hours_texts.RUNS_OUT_SOON if is_soon else hours_texts.RUNS_OUT


def warned_dispatch(event: Event) -> Wording | None:
    """Only what stops the work in hand."""
    if event.body.get("plan_ends_at") is not None:
        return hours_texts.PLAN_RUNS_OVER_DISPATCH
    is_asked = event.body.get("clock") == LOG and event.body.get("is_at_work")
    if not is_asked:
        return None
    is_fault = bool(event.body.get("fault"))
    return hours_texts.NO_TERMS_DISPATCH if is_fault else hours_texts.UNKNOWN_DISPATCH


def violated(event: Event) -> Wording | None:
    return hours_texts.VIOLATED if event.body.get("is_now") else hours_texts.VIOLATED_BEFORE


def violated_dispatch(event: Event) -> Wording | None:
    return hours_texts.VIOLATED_DISPATCH if event.body.get("is_now") else None


def key(event: Event) -> str:
    """Each step is news of its own, however soon it follows the one before."""
    return f"{event.kind} {event.subject} {event.body.get('step')} {event.at}"


def key_dispatch(event: Event) -> str:
    return f"dispatch {key(event)}"


def look_at(event: Event) -> MonitorCompliance.Args | None:
    """At the hours of the driver whom the event is about."""
    name = event.body.get("driver") or event.subject
    if not isinstance(name, str) or not name:
        return None
    return MonitorCompliance.Args(look=Look.HOURS, driver=name)


def look_at_terms(event: Event) -> MonitorCompliance.Args | None:
    """At the hours of a driver who is to be judged otherwise from now on."""
    fields = event.body.get("fields")
    is_other = isinstance(fields, Mapping) and not TERMS.isdisjoint(fields)
    return look_at(event) if is_other else None


def look_at_all(event: Event) -> MonitorCompliance.Args | None:
    """At everybody's hours, once the rules for them are others."""
    is_of_hours = event.subject.startswith(RULES)
    return MonitorCompliance.Args(look=Look.HOURS, is_of_all=True) if is_of_hours else None
