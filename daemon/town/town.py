"""A running town: stepped to an instant, it answers the bytes each port has sent by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daemon.town.bus import BusFeed, BusPlan
from daemon.town.feed import UnitFeed, UnitPlan
from daemon.town.layout import TownMap

BITS_PER_BYTE = 10
BACKLOG_BYTES = 65_536


class Means(StrEnum):
    PTY = "pty"
    TCP = "tcp"
    CAN = "can"
    """An adapter on a vehicle's bus; what it hears goes through the town as lines of a log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortPlan:
    name: str
    means: Means
    baud: int = 9600
    """Pace of a serial line; a network port has no pace."""
    unit: str | None = None
    """The unit of sentences without a TAG block."""
    says_baud: bool = True
    """The configuration names the rate; otherwise the daemon has to find it."""
    bitrate: int = 250_000
    """Of a bus."""


class Line:
    """A serial line lets so many bytes through in a second and no more."""

    def __init__(self, plan: PortPlan) -> None:
        self._per_ms = plan.baud / BITS_PER_BYTE / 1000 if plan.means is Means.PTY else None
        self._backlog = bytearray()
        self._credit = 0.0
        self._at: int | None = None

    def send(self, payload: bytes, now: int) -> bytes:
        """Puts bytes on the line; answers those that arrive by now."""
        if self._per_ms is None:
            return payload
        since_ms = 0 if self._at is None else max(0, now - self._at)
        self._at = now
        self._backlog += payload
        del self._backlog[:-BACKLOG_BYTES]
        self._credit += since_ms * self._per_ms
        count = min(len(self._backlog), int(self._credit))
        # An idle line saves nothing up for later.
        self._credit = self._credit - count if len(self._backlog) > count else 0.0
        arrived = bytes(self._backlog[:count])
        del self._backlog[:count]
        return arrived


class Town:
    """Vehicles on the road. Pure: whoever calls `step` owns the clock."""

    def __init__(
        self,
        town: TownMap,
        ports: Sequence[PortPlan],
        units: Sequence[UnitPlan],
        *,
        buses: Sequence[BusPlan] = (),
        midnight: int,
        start_at: int,
    ) -> None:
        self.map = town
        self.ports = tuple(ports)
        self.units = tuple(units)
        self._lines = {port.name: Line(port) for port in ports}
        self.feeds = [UnitFeed(town, plan, midnight=midnight, start_at=start_at) for plan in units]
        self.buses = [BusFeed(town, plan, midnight=midnight, start_at=start_at) for plan in buses]

    def step(self, now: int) -> dict[str, bytes]:
        """Bytes that have come over each port since the last step; quiet ports are left out."""
        sent: dict[str, list[bytes]] = {name: [] for name in self._lines}
        for feed in self.feeds:
            sent[feed.plan.port].append(feed.take(now))
        for bus in self.buses:
            sent[bus.plan.port].append(bus.take(now))
        arrived = {
            name: self._lines[name].send(b"".join(parts), now) for name, parts in sent.items()
        }
        return {name: payload for name, payload in arrived.items() if payload}
