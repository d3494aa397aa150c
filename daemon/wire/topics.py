"""Topics of the link, made and read; docs/mqtt.md has them all."""

import re
from dataclasses import dataclass
from typing import NewType
from urllib.parse import quote, unquote

DepotId = NewType("DepotId", str)
Stream = str
"""alert, event, result, position or telemetry."""

PREFIX = "dp/1"
STREAMS: tuple[Stream, ...] = ("alert", "event", "result", "position", "telemetry")
"""In order of priority."""
DEPOT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
CONSUMERS = f"{PREFIX}/ho/+"
SHARED_UP = f"$share/ho/{PREFIX}/+/up/+"
ALL_PRESENCE = f"{PREFIX}/+/state/link"


def client_id(depot: DepotId) -> str:
    return f"dp-{depot}"


def up(depot: DepotId, what: str) -> str:
    """`what` is a stream, `hello` or `ack`."""
    return f"{PREFIX}/{depot}/up/{what}"


def state(depot: DepotId, *path: str) -> str:
    """`link`, `depot`, or a kind and a name: `vehicle`, `T 101`."""
    return "/".join((PREFIX, depot, "state", *(key(part) for part in path)))


def down(depot: DepotId, *path: str) -> str:
    """`ack`, `command`, or `desired` and the document."""
    return "/".join((PREFIX, depot, "down", *path))


def depot_subscriptions(depot: DepotId) -> tuple[str, ...]:
    return (down(depot, "ack"), down(depot, "command"), down(depot, "desired", "+"), CONSUMERS)


def consumer(name: str) -> str:
    return f"{PREFIX}/ho/{name}"


def key(name: str) -> str:
    """A name as one level of a topic: other bytes than letters, digits, - and _ as %41."""
    return quote(name, safe="").replace(".", "%2E").replace("~", "%7E")


def name_of(topic_key: str) -> str:
    return unquote(topic_key)


@dataclass(frozen=True, slots=True)
class Place:
    """Of a topic `dp/1/{depot}/{direction}/...`."""

    depot: DepotId
    direction: str
    path: tuple[str, ...]


def place(topic: str) -> Place | None:
    """None: not a topic of a depot."""
    parts = topic.split("/")
    if len(parts) < 5 or parts[:2] != PREFIX.split("/") or not DEPOT_ID.fullmatch(parts[2]):  # noqa: PLR2004 - dp/1/depot/direction/what
        return None
    return Place(DepotId(parts[2]), parts[3], tuple(parts[4:]))
