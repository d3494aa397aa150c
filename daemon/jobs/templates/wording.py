"""How an alert is worded: plain text with named fields, judged when the daemon starts."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import NamedTuple

from daemon.domain.alerts import TEXT_MOST, TITLE_MOST, Desk, Urgency
from daemon.domain.events import Event
from daemon.errors import QueueError

VALUE_MOST = 100
"""Longer values are cut: an alert is read on one screen."""
UNKNOWN = "unknown"
LIST_MOST = 1000
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_FORMATTER = Formatter()

Field = Callable[[Event], object]


def said(key: str) -> Field:
    """A field of the event's body, as it is."""
    return lambda event: event.body.get(key)


def worded(key: str) -> Field:
    """A state in the event's body, for people: `in transit`."""

    def spoken(event: Event) -> object:
        value = event.body.get(key)
        return value.replace("_", " ") if isinstance(value, str) else value

    return spoken


class Sentence(str):
    """For people as it is: it is cut later than a value."""

    __slots__ = ()


def sentence(key: str) -> Field:
    """A field of the event's body that says what is to be told."""

    def spoken(event: Event) -> Sentence | None:
        said_so = event.body.get(key)
        return Sentence(said_so) if isinstance(said_so, str) else None

    return spoken


class Names(NamedTuple):
    shown: Sequence[object]
    total: int
    """Of all, of which those that are shown may be some."""


def names(key: str, count: str) -> Field:
    """Two fields of the event's body: names, and how many there are in all."""

    def listed(event: Event) -> Names | None:
        shown, of = event.body.get(key), event.body.get(count)
        if isinstance(shown, list) and shown and isinstance(of, int):
            return Names(shown, of)
        return None

    return listed


def duration(key: str) -> Field:
    """A field of the event's body in milliseconds, for people."""

    def spoken(event: Event) -> str | None:
        lasted_ms = event.body.get(key)
        return _duration(lasted_ms) if isinstance(lasted_ms, int) else None

    return spoken


def subject(event: Event) -> str:
    return event.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Each `{name}` of title and text is filled by the field of that name."""

    desk: Desk
    urgency: Urgency
    title: str
    text: str
    """What it means and what the reader can do."""
    fields: Mapping[str, Field] = field(default_factory=dict)

    def fill(self, event: Event) -> tuple[str, str]:
        """Title and text; what the event does not say is `unknown`."""
        values = {name: _shown(read(event)) for name, read in self.fields.items()}
        title, text = self.title.format_map(values), self.text.format_map(values)
        return title[:TITLE_MOST], text[:TEXT_MOST]


def judge(name: str, wording: Wording) -> None:
    """Raises QueueError for a text that could not be filled, or a field that nobody shows."""
    used = _names(name, wording.title) | _names(name, wording.text)
    unfilled, unused = used - wording.fields.keys(), wording.fields.keys() - used
    if unfilled or unused:
        what = (
            f"nothing fills {sorted(unfilled)}" if unfilled else f"{sorted(unused)} stand nowhere"
        )
        raise QueueError(f"alert {name}: {what}", next_step="name each field where it is shown")
    if not wording.title or len(wording.title) > TITLE_MOST or len(wording.text) > TEXT_MOST:
        raise QueueError(
            f"alert {name}: a title has 1 to {TITLE_MOST} characters, a text up to {TEXT_MOST}"
        )


def _names(name: str, text: str) -> set[str]:
    """Of the fields in the text: bare names, so that no value is ever taken apart."""
    try:
        pieces = list(_FORMATTER.parse(text))
    except ValueError as exc:
        raise QueueError(f"alert {name}: {exc}: {text!r}") from exc
    names = set()
    for _, field_name, spec, conversion in pieces:
        if field_name is None:
            continue
        if not field_name.isidentifier() or spec or conversion:
            raise QueueError(f"alert {name}: {field_name!r} is not a bare name: {text!r}")
        names.add(field_name)
    return names


def _listed(names: Names) -> str:
    told = ""
    for number, name in enumerate(names.shown):
        longer = f"{told}, {_shown(name)}" if told else _shown(name)
        if len(longer) > LIST_MOST:
            return f"{told} and {names.total - number} more"
        told = longer
    left = names.total - len(names.shown)
    return f"{told} and {left} more" if left > 0 else told


def _shown(value: object) -> str:
    if isinstance(value, Names):
        return _listed(value)
    if value is None or value == "":
        return UNKNOWN
    plain = _UNPRINTABLE.sub(" ", str(value)).strip()
    most = LIST_MOST if isinstance(value, Sentence) else VALUE_MOST
    return plain if len(plain) <= most else f"{plain[: most - 3]}..."


def _duration(lasted_ms: int) -> str:
    minutes, seconds = divmod(max(0, lasted_ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"
