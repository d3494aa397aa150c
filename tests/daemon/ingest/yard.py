"""Ports in memory, and turns taken one at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from daemon.clock import ManualClock
from daemon.ingest.port_turns import Delivery, Multiplexer, TurnRules, attempt
from drivers.errors import NoSuchDevice
from drivers.readings import Chunk
from drivers.transport.interface import PortSpec, Transport
from drivers.transport.opening import Opened, OpenRequest
from drivers.transport.rates import RateMemory
from drivers.transport.session import PortSession, SessionRules
from drivers.transport.status import PortState, PortStatus
from tests.drivers.ports import seeded

# Short, since a turn without bytes really waits so long; what is due is judged by the test clock.
RULES = TurnRules(gather_ms=75, tick_ms=1, status_ms=1)
UTC = 1_790_000_000_000


class Yard:
    """Ports in memory by name, everything that was handed on, and a clock."""

    def __init__(self, *names: str) -> None:
        self.clock = ManualClock(UTC)
        self.clock.advance(10_000)
        self.chunks: list[Chunk] = []
        self.told: list[PortStatus] = []
        self.pauses: list[int] = []
        self.plugged: dict[str, Transport] = {}
        self.delivery = Delivery(self.chunks.append, self.told.extend, self.clock)
        self.sessions = [
            PortSession(
                PortSpec(name=name, url=f"/dev/{name}", baud=9600),
                self.delivery.moment(),
                rules=SessionRules(),
                memory=RateMemory(),
                random=seeded(3),
            )
            for name in names
        ]

    def pause(self, timeout_ms: int) -> bool:
        self.pauses.append(timeout_ms)
        self.clock.advance(timeout_ms)
        return False

    def open_port(self, request: OpenRequest) -> Opened:
        transport = self.plugged.pop(request.spec.name, None)
        if transport is None:
            raise NoSuchDevice(f"no such device: {request.spec.url}")
        return Opened(transport=transport)

    def start_opening(self, session: PortSession, request: OpenRequest) -> None:
        self.multiplexer.opening_done(session, attempt(self.open_port, request))

    @contextmanager
    def multiplexed(self) -> Iterator[Multiplexer]:
        self.multiplexer = Multiplexer(
            self.sessions,
            self.delivery,
            rules=RULES,
            pause=self.pause,
            start_opening=self.start_opening,
        )
        try:
            yield self.multiplexer
        finally:
            self.multiplexer.finish()

    def turn_until(self, turn: Callable[[], None], reached: Callable[[], bool]) -> None:
        for _ in range(200):
            if reached():
                return
            turn()
            self.clock.advance(500)
        raise AssertionError("never reached")

    def state(self, name: str) -> PortState:
        return next(s.status().state for s in self.sessions if s.spec.name == name)
