"""What the broker in memory holds for one client: a session, and now and then a connection."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from daemon.wire.interface import (
    ConnectPlan,
    Disconnected,
    MessageId,
    Outgoing,
    Received,
    Refusal,
    WireEvent,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message on its way to one client."""

    message: Outgoing
    is_retained: bool = False
    expires_at: int | None = None

    def is_expired(self, now: int) -> bool:
        return self.expires_at is not None and now >= self.expires_at


@dataclass(slots=True, kw_only=True)
class Connection:
    """Between one wire and the broker; everything in it is gone when it ends."""

    plan: ConnectPlan
    events: list[WireEvent] = field(default_factory=list)
    outbox: deque[tuple[MessageId, Outgoing]] = field(default_factory=deque)
    """Published by the wire, not yet seen by the broker."""
    under_way: int = 0
    is_open: bool = False
    is_over: bool = False
    deaf_since: int | None = None
    """Cut, and the client does not know yet."""

    def end(self, refusal: Refusal, reason: str) -> None:
        """What came before is told still, but nothing was acknowledged that was not heard."""
        self.events.append(Disconnected(refusal=refusal, reason=f"memory: {reason}"))
        self.close()

    def close(self) -> None:
        self.outbox.clear()
        self.under_way = 0
        self.is_open = False
        self.is_over = True


@dataclass(slots=True, kw_only=True)
class Session:
    """Outlives its connections, for as long as the client asked."""

    client_id: str
    subscriptions: set[str] = field(default_factory=set)
    queue: deque[Parcel] = field(default_factory=deque)
    later: list[Parcel] = field(default_factory=list)
    unacked: dict[int, Parcel] = field(default_factory=dict)
    connection: Connection | None = None
    expires_at: int | None = None
    """None: connected."""

    def is_expired(self, now: int) -> bool:
        return self.expires_at is not None and now >= self.expires_at

    def leave(self, now: int) -> None:
        """What was not acknowledged waits for the next connection, before everything else."""
        if self.connection is not None:
            self.expires_at = now + self.connection.plan.session_expiry_s * 1000
        self.connection = None
        self.queue.extendleft(reversed(self.unacked.values()))
        self.queue.extend(self.later)
        self.unacked.clear()
        self.later.clear()

    def deliver(self, tokens: Iterator[int], now: int) -> None:
        """As much as the client takes at once; what was put off comes with the next turn."""
        connection = self.connection
        if connection is None:
            return
        while self.queue and len(self.unacked) < connection.plan.receive_maximum:
            parcel = self.queue.popleft()
            if parcel.is_expired(now):
                continue
            token = next(tokens)
            self.unacked[token] = parcel
            connection.events.append(
                Received(
                    topic=parcel.message.topic,
                    payload=parcel.message.payload,
                    is_retained=parcel.is_retained,
                    token=token,
                )
            )
        self.queue.extend(self.later)
        self.later.clear()
