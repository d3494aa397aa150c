"""The wire: one connection to a broker, by values alone.

`connect` and `publish` never wait; what became of them is told by `poll`. Nothing calls back. A
wire holds at most what its owner has published and the broker has not acknowledged, and forgets
that too when it loses its connection: resending is the business of whoever knows the marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType, Protocol

MessageId = NewType("MessageId", int)
"""Of one connection; never used again by the same wire."""


class Refusal(StrEnum):
    """Why a connection was not made or did not last, as far as that changes what is done."""

    UNREACHABLE = "unreachable"  # no route, refused, time-out, DNS
    TLS = "tls"  # certificate, hostname, handshake
    CREDENTIALS = "credentials"  # user name, password, not authorised to connect
    TAKEN_OVER = "taken_over"  # another client came with our id
    BUSY = "busy"  # server busy, quota
    PROTOCOL = "protocol"  # no MQTT 5 broker, or one that speaks it badly
    CLOSED = "closed"  # it was there and went away


@dataclass(frozen=True, slots=True, kw_only=True)
class Will:
    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectPlan:
    """What a connection is made with."""

    client_id: str
    subscriptions: Sequence[str]
    will: Will | None = None
    clean_start: bool = False
    session_expiry_s: int = 0
    keepalive_s: int = 30
    receive_maximum: int = 20
    """So many messages may come in unacknowledged (`ack`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """Connected, and every subscription granted."""

    session_present: bool
    receive_maximum: int
    """So many QoS 1 messages may be under way to the broker."""
    packet_bytes: int | None
    """The broker takes no larger packet; None: it did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnected:
    """Not, or no longer, connected. Everything that was under way is forgotten."""

    refusal: Refusal
    reason: str
    """For people: names the broker and what it or the system said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """The broker has taken, or refused, what was published."""

    id: MessageId
    is_taken: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    topic: str
    payload: bytes
    is_retained: bool = False
    """From before the subscription, not as it happened."""
    token: int = 0
    """For `ack`."""


WireEvent = Connected | Disconnected | Acknowledged | Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    topic: str
    payload: bytes
    retain: bool = False
    expiry_s: int | None = None
    """The broker forgets it after so long."""
    content_type: str = field(default="application/json")


class Wire(Protocol):
    """Belongs to one thread, but for `wake`."""

    def connect(self, plan: ConnectPlan) -> None:
        """Begins; `Connected` or `Disconnected` follows. A connection before it is dropped."""
        ...

    def publish(self, message: Outgoing) -> MessageId:
        """QoS 1; `Acknowledged` follows, or `Disconnected`. Raises LinkError when not connected."""
        ...

    def ack(self, received: Received) -> None:
        """Done with a message: the broker may forget it. After a disconnect it is ignored."""
        ...

    def poll(self) -> list[WireEvent]:
        """What has happened since the last call, in order; does the reading and writing due."""
        ...

    def wait(self, timeout_ms: int) -> None:
        """Until there is something to poll, `wake` was called, or the time is over."""
        ...

    def wake(self) -> None:
        """Ends a `wait` from another thread."""
        ...

    def close(self) -> None:
        """Says goodbye if it can, without waiting; the will is not sent then."""
        ...
