"""What happened to an order, in words."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daemon.readmodel.order import Happened, LevelTold

CODE = re.compile(r"^[a-z_]+: ")

ECHOED = frozenset({"assigned", "loading", "en_route", "delivering"})
"""States of a truck that its order is brought along to."""
ENDED = frozenset({"order.cancelled", "order.delivered"})
LEVELS = frozenset({"notify", "escalate", "severe", "breached"})
"""That a delay reaches by itself; what else is told goes to whom it concerns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    said: str
    by: str
    """Who or what saw or did it."""


def happened(one: Happened) -> Said:
    words = WORDS.get(one.kind)
    facts = one.body
    said = _plainly(one) if words is None else words(one.subject, facts)
    reason = facts.get("reason")
    return Said(said=f"{said}: {reason}" if reason else said, by=_by(facts))


def steps_of(events: Sequence[Happened]) -> tuple[Happened, ...]:
    """Without what only says again of the truck what is said of the order at that instant."""
    moved = {one.at for one in events if one.kind == "order.status_changed"}
    ended = {one.at for one in events if one.kind in ENDED}
    return tuple(
        one
        for one in events
        if not (one.at in moved and _is_echo(one)) and not (one.at in ended and _is_ending(one))
    )


def aside_said(override: str) -> str:
    """What was set aside when an order was given by hand, without its code."""
    return CODE.sub("", override)


def told_said(told: LevelTold) -> str:
    """A delay that was told: which level it had reached, or who heard of it."""
    if told.level in LEVELS:
        return f"told: {told.level}, {told.late_min} min late"
    return f"customer and owner told: {told.late_min} min late"


def _is_ending(one: Happened) -> bool:
    """The event of the end itself says more."""
    return one.kind == "order.status_changed" and one.body.get("new") in {"cancelled", "delivered"}


def _is_echo(one: Happened) -> bool:
    if one.kind == "truck.assigned":
        return not one.body.get("overrides")
    return one.kind == "truck.status_changed" and one.body.get("new") in ECHOED


def _by(facts: Mapping[str, Any]) -> str:
    """A person by name; else by what it was seen."""
    source, by = str(facts.get("source") or ""), str(facts.get("by") or "")
    return by if source in {"", "person", "headoffice", "file"} and by else source


def _state(value: object) -> str:
    return str(value or "unknown").replace("_", " ")


def _order_status(_: str, facts: Mapping[str, Any]) -> str:
    with_whom = " and ".join(str(facts[key]) for key in ("vehicle", "driver") if facts.get(key))
    is_given = facts.get("new") == "assigned" and with_whom
    return f"{_state(facts.get('new'))}{f' to {with_whom}' if is_given else ''}"


def _truck_status(truck: str, facts: Mapping[str, Any]) -> str:
    return f"truck {truck} is {_state(facts.get('new'))}"


def _delay(_: str, facts: Mapping[str, Any]) -> str:
    minutes = facts.get("late_min", facts.get("minutes"))
    return "delayed" if minutes is None else f"delayed by {minutes} min"


def _changed(_: str, facts: Mapping[str, Any]) -> str:
    changes = facts.get("changes")
    named = ", ".join(str(each) for each in changes) if isinstance(changes, dict | list) else ""
    return f"changed {named}".rstrip()


def _assigned(truck: str, facts: Mapping[str, Any]) -> str:
    overrides = facts.get("overrides")
    texts = "; ".join(aside_said(str(one)) for one in overrides or ())
    aside = f", set aside: {texts}" if texts else ""
    return f"truck {truck} and driver {facts.get('driver', 'unknown')} are told{aside}"


WORDS: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "order.created": lambda _, facts: f"created, {_state(facts.get('tier'))}",
    "order.changed": _changed,
    "order.status_changed": _order_status,
    "order.cancelled": lambda _, facts: f"cancelled while {_state(facts.get('was'))}",
    "order.delivered": lambda _, facts: f"delivered by {facts.get('vehicle') or 'nobody known'}",
    "order.delay_declared": lambda _, facts: f"declared {facts.get('minutes', 'some')} min late",
    "order.delayed": _delay,
    "order.unassignable": lambda _, facts: f"nobody can have it: {facts.get('why', 'unknown')}",
    "order.rated": lambda _, facts: f"driver rated {facts.get('rating', '?')} of 5",
    "order.flagged": lambda _, facts: f"{facts.get('vehicle')} reported it, and has it not",
    "order.news": lambda _, facts: f"customer is told: {facts.get('said', 'news')}",
    "order.off_route": lambda _, __: "its truck is off its route",
    "order.signal_lost": lambda _, __: "its truck has lost its signal",
    "order.signal_back": lambda _, __: "its truck is heard again",
    "order.on_route": lambda _, __: "its truck is on its route again",
    "order.arrived": lambda _, __: "its truck is there",
    "order.dwelling": lambda _, __: "its truck stays for long",
    "order.undelivered": lambda _, __: "its truck goes on, and nobody saw it unload",
    "truck.stranded": lambda truck, _: f"truck {truck} is out of service with its load",
    "truck.recall_heard": lambda truck, _: f"the driver of {truck} knows that he is called back",
    "truck.recall_unheard": lambda truck, _: f"the driver of {truck} has not answered: call him",
    "truck.assigned": _assigned,
    "truck.status_changed": _truck_status,
    "recall.sent": lambda truck, _: f"truck {truck} is called back",
    "recall.heard": lambda truck, _: f"the driver of {truck} has heard it",
}


def _plainly(one: Happened) -> str:
    return one.kind.partition(".")[2].replace("_", " ").replace(".", " ")
