"""A session with a clock beside it that only the test moves."""

from drivers.errors import NoSuchDevice
from drivers.moment import Moment
from drivers.readings import Chunk
from drivers.transport.backoff import BackoffRules
from drivers.transport.interface import PortSpec
from drivers.transport.opening import Opened, open_port
from drivers.transport.rates import RateMemory
from drivers.transport.session import PortSession, SessionRules
from drivers.transport.status import NoticeKind
from drivers.transport.usb import UsbIdentity
from tests.contract.fake_transport import FakeTransport
from tests.drivers.ports import seeded

UTC = 1_790_000_000_000
RULES = SessionRules(
    silent_after_ms=30_000,
    settle_ms=3_000,
    backoff=BackoffRules(base_ms=1_000, cap_ms=30_000, floor_ms=100),
)


class Life:
    """A session with a clock beside it."""

    def __init__(self, spec: PortSpec, memory: RateMemory | None = None) -> None:
        self.now = Moment(UTC, 50_000)
        self.session = PortSession(
            spec, self.now, rules=RULES, memory=memory or RateMemory(), random=seeded(1)
        )

    def wait(self, ms: int) -> None:
        self.now = Moment(self.now.utc_ms + ms, self.now.mono_ms + ms)

    def wait_until_due(self) -> int:
        due_at = self.session.due_at
        assert due_at is not None
        waited = max(0, due_at - self.now.mono_ms)
        self.wait(waited)
        return waited

    def open(self, transport: FakeTransport, identity: UsbIdentity | None = None) -> None:
        self.wait_until_due()
        assert self.session.is_due(self.now)
        self.session.opening(self.now)
        assert not self.session.is_due(self.now)
        self.session.opened(Opened(transport=transport, identity=identity), self.now)

    def fail(self, message: str = "no such device: /dev/ttyUSB0") -> None:
        self.wait_until_due()
        self.session.opening(self.now)
        self.session.failed(NoSuchDevice(message), self.now)

    def pump(self) -> Chunk | None:
        return self.session.pump(0, lambda: self.now)

    def tick(self) -> None:
        self.session.tick(self.now)

    def kinds(self) -> list[NoticeKind]:
        return [notice.kind for notice in self.session.take_notices()]


class RateLife(Life):
    def __init__(self, memory: RateMemory, url: str) -> None:
        super().__init__(PortSpec(name="gate", url=url), memory)

    def connect(self) -> None:
        self.wait_until_due()
        self.session.opened(open_port(self.session.opening(self.now)), self.now)
