"""How the broker in memory passes messages on: sessions, retained messages, groups that share."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from daemon.clock import Clock
from daemon.wire.interface import ConnectPlan, Outgoing, Refusal
from daemon.wire.memory_session import Parcel, Session
from daemon.wire.topic_filters import filter_of, group_of, matches


class Fate(StrEnum):
    """Of a message that the broker has taken, on its way to one client."""

    COMES = "comes"
    LOST = "lost"
    TWICE = "twice"
    LATER = "later"  # behind what comes meanwhile


@dataclass(slots=True, kw_only=True)
class Hooks:
    """How the broker misbehaves; each is asked every time. As they stand it behaves."""

    refuse_connect: Callable[[ConnectPlan], tuple[Refusal, str] | None] = lambda _plan: None
    refuse_filter: Callable[[str, str], bool] = lambda _client, _filter: False
    refuse_publish: Callable[[str, Outgoing], str] = lambda _client, _message: ""
    """The reason; empty: taken."""
    fate: Callable[[str, Outgoing], Fate] = lambda _receiver, _message: Fate.COMES


@dataclass(slots=True, kw_only=True)
class Exchange:
    """Guarded by the lock of its broker."""

    clock: Clock
    hooks: Hooks
    queue_most: int
    sessions: dict[str, Session] = field(default_factory=dict)
    retained: dict[str, Parcel] = field(default_factory=dict)
    overflowed: int = 0
    """Messages that found the queue of their receiver full."""
    _turns: dict[str, int] = field(default_factory=dict)

    def clear(self) -> None:
        self.sessions.clear()
        self.retained.clear()
        self._turns.clear()

    def subscribe(self, session: Session, plan: ConnectPlan) -> None:
        session.subscriptions.update(plan.subscriptions)
        own = [name for name in plan.subscriptions if group_of(name) is None]
        for topic, parcel in self.retained.items():
            if any(matches(name, topic) for name in own):
                self._enqueue(session, replace(parcel, is_retained=True))

    def spread(self, message: Outgoing) -> None:
        """To everybody who asked for it, also those who are away for a while."""
        now = self.clock.monotonic()
        expires_at = None if message.expiry_s is None else now + message.expiry_s * 1000
        parcel = Parcel(message=message, expires_at=expires_at)
        if message.retain:
            self.retained.pop(message.topic, None)
            if message.payload:
                self.retained[message.topic] = parcel
        for session in [s for s in self.sessions.values() if s.is_expired(now)]:
            del self.sessions[session.client_id]
        for session in self._receivers(message.topic):
            self._enqueue(session, parcel)

    def _receivers(self, topic: str) -> list[Session]:
        """Everybody who asked, once each, and one of each group, in turn."""
        groups: dict[str, list[Session]] = {}
        receivers = []
        for session in self.sessions.values():
            hits = [n for n in sorted(session.subscriptions) if matches(filter_of(n), topic)]
            if any(group_of(name) is None for name in hits):
                receivers.append(session)
            for name in hits:
                if group_of(name) is not None:
                    groups.setdefault(name, []).append(session)
        for name, members in groups.items():
            present = [session for session in members if session.connection is not None] or members
            turn = self._turns[name] = self._turns.get(name, 0) + 1
            receivers.append(present[turn % len(present)])
        return receivers

    def _enqueue(self, session: Session, parcel: Parcel) -> None:
        fate = self.hooks.fate(session.client_id, parcel.message)
        if fate is Fate.LOST:
            return
        if len(session.queue) + len(session.later) >= self.queue_most:
            self.overflowed += 1
            return
        if fate is Fate.LATER:
            session.later.append(parcel)
            return
        session.queue.append(parcel)
        if fate is Fate.TWICE:
            session.queue.append(parcel)
