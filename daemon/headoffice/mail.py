"""What a message of a depot is, by its topic; whatever cannot be read becomes a complaint."""

import re
from dataclasses import dataclass

from daemon.errors import BadMessage
from daemon.headoffice.store import Arrival, BadMessageSeen, Greeting
from daemon.wire.codec import decode
from daemon.wire.interface import Received
from daemon.wire.messages import Hello, Presence, Reported, UpAck, parse
from daemon.wire.packing import PAYLOAD_BYTES
from daemon.wire.topics import STREAMS, DepotId, Place, name_of, place

NAME_MOST = 64
DOCUMENT = re.compile(r"[^\x00-\x1f\x7f]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceSeen:
    depot: DepotId
    presence: Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredSeen:
    depot: DepotId
    told: UpAck


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSeen:
    depot: DepotId
    doc: str
    report: Reported


Letter = Arrival | Greeting | PresenceSeen | AnsweredSeen | ReportSeen | BadMessageSeen


def opened(message: Received, *, allowed: frozenset[DepotId] | None) -> Letter | None:
    """None: it says nothing, as where a retained message was taken back."""
    found = place(message.topic)
    if found is None:
        return _bad(message, "unknown_topic", "no depot is named so")
    if allowed is not None and found.depot not in allowed:
        return _bad(message, "unknown_depot", f"{found.depot} is not among the allowed depots")
    if len(message.payload) > PAYLOAD_BYTES:
        size = len(message.payload)
        return _bad(message, "oversized", f"{size} bytes; at most {PAYLOAD_BYTES} are read")
    return _read(found, message)


def _read(found: Place, message: Received) -> Letter | None:
    try:
        if found.direction == "state":
            return _state(found, message)
        return _up(found, message)
    except BadMessage as exc:
        return _bad(message, "unreadable", exc.message)
    except Exception as exc:  # noqa: BLE001 - one letter must not end what serves all depots
        return _bad(message, "unreadable", f"{type(exc).__name__}: {exc}")


def _up(found: Place, message: Received) -> Letter:
    what = found.path[0] if found.direction == "up" and len(found.path) == 1 else ""
    if what in STREAMS:
        batch = decode(message.payload)
        if batch.stream != what:
            return _bad(message, "wrong_stream", f"{batch.stream} came as {what}")
        return Arrival(found.depot, batch)
    if what == "hello":
        return Greeting(found.depot, parse(Hello, message.payload))
    if what == "ack":
        return AnsweredSeen(depot=found.depot, told=parse(UpAck, message.payload))
    return _bad(message, "unknown_topic", "nothing is read there")


def _state(found: Place, message: Received) -> Letter | None:
    if not message.payload:
        return None
    match found.path:
        case ("link",):
            return PresenceSeen(depot=found.depot, presence=parse(Presence, message.payload))
        case ("desired", doc):
            name = name_of(doc)
            if not DOCUMENT.fullmatch(name):
                return _bad(message, "unknown_topic", "no document is named so")
            report = parse(Reported, message.payload)
            return ReportSeen(depot=found.depot, doc=name, report=report)
    return _bad(message, "unknown_topic", "nothing is read there")


def _bad(message: Received, reason: str, detail: str) -> BadMessageSeen:
    parts = message.topic.split("/")
    named = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - dp/1/depot
    return BadMessageSeen(
        depot=named[:NAME_MOST],
        reason=reason,
        detail=detail,
        topic=message.topic,
        payload=message.payload,
    )
