"""The words of alerts on drivers' hours: HOS monitoring and planning, not an ELD."""

from collections.abc import Mapping
from dataclasses import replace

from daemon.domain.alerts import Desk, Urgency
from daemon.domain.events import Event
from daemon.domain.watch.saying import name_of
from daemon.jobs.templates.wording import Wording, said, sentence


def clock(event: Event) -> object:
    return name_of(str(event.body.get("clock", "")))


ONE = {"driver": said("driver"), "clock": clock, "sentence": sentence("sentence")}
OF_DRIVER = {"driver": said("driver"), "sentence": sentence("sentence")}

RUNS_OUT = Wording(
    desk=Desk.COMPLIANCE,
    urgency=Urgency.MEDIUM,
    title="{driver}: {clock} runs out",
    text="{sentence}. All clocks: depotd hos {driver}.",
    fields=ONE,
)
RUNS_OUT_SOON = replace(RUNS_OUT, urgency=Urgency.HIGH, title="{driver}: {clock} runs out now")

PLAN_RUNS_OVER = Wording(
    desk=Desk.COMPLIANCE,
    urgency=Urgency.HIGH,
    title="{driver} cannot finish the work in hand: {clock} runs out before",
    text="{sentence}. What is legal: depotd hos {driver}.",
    fields=ONE,
)
PLAN_RUNS_OVER_DISPATCH = replace(
    PLAN_RUNS_OVER,
    desk=Desk.DISPATCH,
    text="{sentence}. Give the rest of it to somebody else, or plan it anew: depotd hos {driver}"
    " --plan FILE.",
)

UNKNOWN = Wording(
    desk=Desk.COMPLIANCE,
    urgency=Urgency.MEDIUM,
    title="the hours of {driver} cannot be told",
    text="{sentence}. Enter what the driver did before, or wait for the rest that ends it.",
    fields=OF_DRIVER,
)
UNKNOWN_DISPATCH = replace(
    UNKNOWN, desk=Desk.DISPATCH, urgency=Urgency.HIGH, title="{driver} has work but unknown hours"
)
NO_TERMS = replace(UNKNOWN, text="{sentence}.")
NO_TERMS_DISPATCH = replace(UNKNOWN_DISPATCH, text=NO_TERMS.text)

VIOLATED = Wording(
    desk=Desk.COMPLIANCE,
    urgency=Urgency.CRITICAL,
    title="{driver} drives beyond the limit: {clock}",
    text="{sentence}. When driving is legal again: depotd hos {driver}.",
    fields=ONE,
)
VIOLATED_DISPATCH = replace(
    VIOLATED,
    desk=Desk.DISPATCH,
    text="{sentence}. Call the driver to stop at the next safe place; depotd hos {driver} says"
    " when driving is legal again.",
)
VIOLATED_BEFORE = replace(
    VIOLATED,
    urgency=Urgency.HIGH,
    title="{driver} has driven beyond the limit: {clock}",
    text="{sentence}. It has come to light after it was over.",
)

HOURS_TEXTS: Mapping[str, Wording] = {
    "hours.warned (runs out)": RUNS_OUT,
    "hours.warned (runs out now)": RUNS_OUT_SOON,
    "hours.warned (work in hand)": PLAN_RUNS_OVER,
    "hours.warned (work in hand, dispatch)": PLAN_RUNS_OVER_DISPATCH,
    "hours.warned (unknown)": UNKNOWN,
    "hours.warned (unknown, dispatch)": UNKNOWN_DISPATCH,
    "hours.warned (no terms)": NO_TERMS,
    "hours.warned (no terms, dispatch)": NO_TERMS_DISPATCH,
    "hours.violated (now)": VIOLATED,
    "hours.violated (now, dispatch)": VIOLATED_DISPATCH,
    "hours.violated (before)": VIOLATED_BEFORE,
}
