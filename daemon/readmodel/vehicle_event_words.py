"""Events of what vehicles say of themselves, and of their upkeep, in words."""

from collections.abc import Mapping
from typing import Any

from drivers.readings import SIGNAL_BY_NAME

COUNTERS = {"distance": ("odometer", 1000, "km"), "engine_time": ("engine hours", 60, "h")}
WHY = {
    "backwards": "it went backwards",
    "too_fast": "it went up too fast",
    "sources_differ": "two computers differ",
}
LAMPS = {
    "red_stop": "red lamp: stop",
    "amber_warning": "amber lamp",
    "protect": "protect lamp",
    "malfunction": "exhaust lamp",
    "none": "no lamp",
}
SAID = {
    "fuel.filled": "took fuel: {from_percent} to {to_percent} %",
    "fuel.dropped": "lost fuel that driving does not explain: {from_percent} to {to_percent} %",
    "fault.raised": "{lamp}, fault {code}{words}",
    "fault.graver": "a fault got graver: {lamp}, {code}{words}",
    "fault.cleared": "fault {code} is over{words}",
    "vehicle.idled": "idled for {minutes} min",
    "vehicle.vin_told": "tells its VIN: {vin}",
    "vehicle.vin_differs": "tells the VIN {vin}, was {was}: its unit sits on another vehicle?",
    "counter.held": "{counter} not believed ({why}): reads {reading}, stands at {value}",
    "counter.resumed": "{counter} believed again at {value}",
    "counter.set": "{counter} said to be {value}",
    "counter.accepted": "{counter} taken as read: {value}",
    "telemetry.source_switched": "{signal} is told by address {now} now, was {was}",
    "telemetry.source_lost": "{signal}: address {source} is silent, {other} is not believed for it",
    "telemetry.conflict": "two computers differ over {signal}: address {source} is believed",
    "telemetry.agreed": "its computers agree on {signal} again",
}
UNKNOWN = "?"


def said_of(kind: str, facts: Mapping[str, Any]) -> str | None:
    """None: it is no event of these. What a damaged one does not say is a question mark."""
    said = SAID.get(kind)
    if said is None:
        return None
    return said.format_map(_Facts({**facts, **_worded(facts)}))


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return UNKNOWN


def _worded(facts: Mapping[str, Any]) -> dict[str, str]:
    signal = SIGNAL_BY_NAME.get(str(facts.get("signal")))
    named = facts.get("words")
    worded = {
        "lamp": LAMPS.get(str(facts.get("severity")), "lamp unknown"),
        "words": f": {named}" if named else "",
        "signal": signal.title if signal is not None else str(facts.get("signal", UNKNOWN)),
        "why": WHY.get(str(facts.get("why")), "why is unknown"),
    }
    return worded | _percents(facts) | _counter(facts)


def _percents(facts: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: f"{facts[name]:.0f}"
        for name in ("from_percent", "to_percent")
        if isinstance(facts.get(name), int | float)
    }


def _counter(facts: Mapping[str, Any]) -> dict[str, str]:
    if "counter" not in facts:
        return {}
    title, scale, unit = COUNTERS.get(str(facts["counter"]), (str(facts["counter"]), 1, ""))
    amounts = {
        name: f"{facts[name] / scale:,.0f} {unit}".replace(",", " ").rstrip()
        for name in ("reading", "value")
        if isinstance(facts.get(name), int | float)
    }
    return {"counter": title, **amounts}
