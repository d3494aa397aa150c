"""The life of a port, step by step, under a clock that the test moves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import EndOfInput, NoSuchDevice, PortBusy, PortLost
from drivers.moment import Moment
from drivers.readings import Chunk
from drivers.transport.backoff import BackoffRules
from drivers.transport.interface import PortSpec
from drivers.transport.opening import Opened, open_port
from drivers.transport.rates import RateMemory
from drivers.transport.session import PortSession, SessionRules
from drivers.transport.status import NoticeKind, PortState
from drivers.transport.usb import UsbIdentity
from tests.contract.fake_transport import FakeTransport
from tests.drivers.ports import RMC, nothing_left_behind, plug, seeded, wire

UTC = 1_790_000_000_000
RULES = SessionRules(
    silent_after_ms=30_000,
    settle_ms=3_000,
    backoff=BackoffRules(base_ms=1_000, cap_ms=30_000, floor_ms=100),
)


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


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


@pytest.fixture
def life() -> Life:
    return Life(PortSpec(name="gate", url="/dev/ttyUSB0", baud=9600))


def test_chunks_carry_the_port_an_ordinal_and_the_instant(life: Life) -> None:
    fake = FakeTransport()
    life.open(fake)
    fake.send(b"a")
    assert life.pump() == Chunk("gate", 0, UTC, b"a")
    assert life.pump() is None
    life.wait(1500)
    fake.send(b"bc")
    assert life.pump() == Chunk("gate", 1, UTC + 1500, b"bc")
    status = life.session.status()
    assert (status.bytes, status.chunks, status.last_byte_at) == (3, 2, UTC + 1500)
    assert (status.state, status.since) == (PortState.OPEN, UTC)
    life.session.close(life.now)


def test_ordinals_count_on_over_a_break(life: Life) -> None:
    for expected in range(3):
        fake = FakeTransport()
        life.open(fake)
        fake.send(b"x")
        chunk = life.pump()
        assert chunk is not None
        assert chunk.ordinal == expected
        fake.unplug()
        assert life.pump() is None
        assert fake.is_closed
    assert life.session.status().reconnects == 2


def test_a_break_and_the_return_are_told_once_with_the_time_between(life: Life) -> None:
    first, second = FakeTransport(device="/dev/ttyUSB0"), FakeTransport(device="/dev/ttyUSB1")
    life.open(first)
    first.send(RMC)
    life.pump()
    first.unplug()
    life.pump()
    lost_at = life.now.mono_ms
    status = life.session.status()
    assert (status.state, status.last_error) == (PortState.ABSENT, "device gone: /dev/ttyUSB0")
    for _ in range(5):
        life.fail()
    assert life.session.status().last_error == "no such device: /dev/ttyUSB0"
    life.open(second)
    away_ms = life.now.mono_ms - lost_at
    second.send(RMC)
    life.pump()
    lost, back = life.session.take_notices()
    assert (lost.kind, lost.reason) == (NoticeKind.LOST, "device gone: /dev/ttyUSB0")
    assert (back.kind, back.away_ms) == (NoticeKind.BACK, away_ms)
    assert (back.device_before, back.device) == ("/dev/ttyUSB0", "/dev/ttyUSB1")
    assert life.session.status().last_error == ""
    life.session.close(life.now)


def test_a_port_that_opens_and_breaks_without_a_byte_is_told_once_and_tried_ever_slower(
    life: Life,
) -> None:
    ceilings = []
    for _ in range(12):
        fake = FakeTransport()
        life.open(fake)
        fake.unplug()
        life.pump()
        ceilings.append(life.wait_until_due())
    assert life.kinds() == [NoticeKind.LOST]
    assert max(ceilings[:3]) <= 4_000
    assert max(ceilings) > 8_000


def test_a_device_that_is_not_plugged_in_is_looked_for_often(life: Life) -> None:
    waits = []
    for _ in range(40):
        life.fail()
        waits.append(life.wait_until_due())
    assert max(waits) <= RULES.missing.cap_ms
    assert min(waits) >= RULES.missing.floor_ms


def test_a_port_that_had_bytes_is_tried_again_soon(life: Life) -> None:
    for _ in range(9):
        life.wait_until_due()
        life.session.opening(life.now)
        life.session.failed(PortBusy("port busy"), life.now)
    for _ in range(20):
        fake = FakeTransport()
        life.open(fake)
        fake.send(b"x")
        life.pump()
        fake.unplug()
        life.pump()
        assert life.wait_until_due() <= RULES.backoff.base_ms


def test_a_port_that_stays_open_is_back_even_without_bytes(life: Life) -> None:
    life.fail()
    life.open(FakeTransport())
    life.tick()
    assert life.kinds() == [NoticeKind.LOST]
    life.wait(RULES.settle_ms)
    life.tick()
    assert life.kinds() == [NoticeKind.BACK]
    life.session.close(life.now)


def test_silence_is_a_state_with_its_beginning_and_its_end(life: Life) -> None:
    fake = FakeTransport()
    life.open(fake)
    fake.send(b"x")
    life.pump()
    life.wait(29_999)
    life.tick()
    assert life.session.status().state is PortState.OPEN
    life.wait(1)
    life.tick()
    life.tick()
    status = life.session.status()
    assert (status.state, status.since) == (PortState.SILENT, UTC + 30_000)
    life.wait(5_000)
    fake.send(b"y")
    life.pump()
    silent, heard = life.session.take_notices()
    assert silent.kind is NoticeKind.SILENT
    assert (heard.kind, heard.away_ms) == (NoticeKind.HEARD, 35_000)
    assert life.session.status().state is PortState.OPEN
    life.session.close(life.now)


def test_a_silent_port_whose_name_points_elsewhere_is_opened_anew(life: Life) -> None:
    fake = FakeTransport()
    life.open(fake)
    fake.moved = True
    life.tick()
    assert life.session.transport is fake
    life.wait(30_000)
    life.tick()
    assert life.session.transport is None
    assert "another device" in life.session.status().last_error
    assert life.session.due_at is not None


def test_another_adapter_is_accepted_only_after_a_while(life: Life) -> None:
    own = UsbIdentity(vid=1, pid=2, serial_number="A1", interface="")
    fake = FakeTransport()
    life.open(fake, own)
    fake.unplug()
    life.pump()
    life.wait_until_due()
    request = life.session.opening(life.now)
    assert (request.identity, request.accept_other) == (own, False)
    life.wait(RULES.other_adapter_after_ms)
    assert life.session.opening(life.now).accept_other


def test_a_port_closed_while_it_is_being_opened_stays_closed(life: Life) -> None:
    life.wait_until_due()
    life.session.opening(life.now)
    life.session.close(life.now)
    late = FakeTransport()
    life.session.opened(Opened(transport=late), life.now)
    assert late.is_closed
    assert life.session.due_at is None
    assert life.session.status().state is PortState.CLOSED


class EndedFake(FakeTransport):
    is_live = False

    def read(self, timeout_s: float) -> bytes:
        try:
            return super().read(timeout_s)
        except PortLost:
            raise EndOfInput("cut short after byte 9") from None


def test_a_file_gives_chunks_without_arrival_and_closes_at_its_end(life: Life) -> None:
    fake = EndedFake()
    life.open(fake)
    fake.send(b"x")
    fake.unplug()
    assert life.pump() == Chunk("gate", 0, None, b"x")
    life.wait(60_000)
    life.tick()
    assert life.session.status().state is PortState.OPEN
    assert life.pump() is None
    status = life.session.status()
    assert (status.state, status.last_error) == (PortState.CLOSED, "cut short after byte 9")
    assert life.session.due_at is None
    assert life.kinds() == [NoticeKind.ENDED]


STEPS = st.lists(st.sampled_from(["open", "fail", "bytes", "break", "tick", "wait"]), max_size=60)


@given(steps=STEPS)
def test_whatever_happens_notices_alternate_and_the_state_is_true(steps: list[str]) -> None:
    life = Life(PortSpec(name="gate", url="/dev/ttyUSB0", baud=9600))
    fake: FakeTransport | None = None
    turns: list[NoticeKind] = []
    ordinals: list[int] = []
    for step in steps:
        if step == "open" and life.session.transport is None:
            fake = FakeTransport()
            life.open(fake)
        elif step == "fail" and life.session.transport is None:
            life.fail()
        elif step == "bytes" and fake is not None and life.session.transport:
            fake.send(b"x")
        elif step == "break" and fake is not None and life.session.transport:
            fake.unplug()
        elif step == "wait":
            life.wait(31_000)
        chunk = life.pump()
        ordinals += [chunk.ordinal] if chunk else []
        life.tick()
        turns += [kind for kind in life.kinds() if kind in (NoticeKind.LOST, NoticeKind.BACK)]
        is_open = life.session.status().state in (PortState.OPEN, PortState.SILENT)
        assert is_open is (life.session.transport is not None)
    assert set(turns[0::2]) <= {NoticeKind.LOST}
    assert set(turns[1::2]) <= {NoticeKind.BACK}
    assert ordinals == list(range(len(ordinals)))
    life.session.close(life.now)


# Rates, on a pseudo-terminal whose other end speaks one rate only.

NOISE = bytes(range(128, 192))


class RateLife(Life):
    def __init__(self, memory: RateMemory, url: str) -> None:
        super().__init__(PortSpec(name="gate", url=url), memory)

    def connect(self) -> None:
        self.wait_until_due()
        self.session.opened(open_port(self.session.opening(self.now)), self.now)


@pytest.mark.parametrize("baud", [4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600])
def test_every_usual_rate_is_found_and_remembered(baud: int, tmp_path: Path) -> None:
    memory = RateMemory(tmp_path / "rates.json")
    with wire() as end:
        life = RateLife(memory, end.path)
        life.connect()
        assert life.session.status().is_searching
        for _ in range(40):
            end.send(RMC if end.baud() == baud else NOISE)
            life.pump()
            life.wait(1_000)
            life.tick()
        status = life.session.status()
        assert (status.baud, status.is_searching, end.baud()) == (baud, False, baud)
        assert NoticeKind.RATE_FOUND in life.kinds()
        life.session.close(life.now)
    assert RateMemory(tmp_path / "rates.json").rate_of("gate") == baud


def test_a_remembered_rate_is_right_from_the_first_byte_also_behind_another_device(
    tmp_path: Path,
) -> None:
    memory = RateMemory()
    memory.remember("gate", 38400)
    link = tmp_path / "gate"
    with wire() as first, wire() as second:
        for end in (first, second):
            plug(link, end)
            life = RateLife(memory, str(link))
            life.connect()
            assert end.baud() == 38400
            end.send(RMC)
            life.pump()
            assert not life.session.status().is_searching
            life.session.close(life.now)


def test_a_receiver_that_changes_its_rate_is_found_again() -> None:
    memory = RateMemory()
    with wire() as end:
        life = RateLife(memory, end.path)
        life.connect()
        for second in range(90):
            speaks = 9600 if second < 20 else 115200
            end.send(RMC if end.baud() == speaks else NOISE)
            life.pump()
            life.wait(1_000)
            life.tick()
        kinds = life.kinds()
        assert kinds == [NoticeKind.RATE_FOUND, NoticeKind.RATE_LOST, NoticeKind.RATE_FOUND]
        assert memory.rate_of("gate") == 115200
        life.session.close(life.now)


def test_after_a_break_the_rate_is_judged_afresh() -> None:
    life = Life(PortSpec(name="gate", url="/dev/ttyUSB0"))
    first, second = FakeTransport(baud=9600), FakeTransport(baud=9600)
    life.open(first)
    first.send(RMC)
    life.pump()
    first.send(NOISE * 10)
    life.pump()
    first.unplug()
    life.pump()
    life.wait(60_000)
    life.open(second)
    life.tick()
    assert life.session.status().is_searching
    assert second.baud == 9600
    assert NoticeKind.RATE_LOST not in life.kinds()
    life.session.close(life.now)


def test_a_fixed_rate_is_never_left() -> None:
    with wire() as end:
        life = Life(PortSpec(name="gate", url=end.path, baud=19200))
        life.wait_until_due()
        life.session.opened(open_port(life.session.opening(life.now)), life.now)
        for _ in range(60):
            end.send(NOISE)
            life.pump()
            life.wait(1_000)
            life.tick()
        assert end.baud() == 19200
        assert not life.session.status().is_searching
        life.session.close(life.now)


def test_a_rate_that_is_lost_in_noise_and_found_again_is_told_both_times() -> None:
    memory = RateMemory()
    memory.remember("gate", 9600)
    with wire() as end:
        life = RateLife(memory, end.path)
        life.connect()
        for second in range(90):
            is_noisy = 10 <= second < 40
            end.send(RMC if end.baud() == 9600 and not is_noisy else NOISE)
            life.pump()
            life.wait(1_000)
            life.tick()
        kinds = life.kinds()
        assert kinds[0] is NoticeKind.RATE_LOST
        assert kinds[-1] is NoticeKind.RATE_FOUND
        assert end.baud() == 9600
        life.session.close(life.now)


def test_a_rate_that_cannot_be_saved_is_told_and_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with wire() as end:
        life = RateLife(RateMemory(tmp_path / "file" / "rates.json"), end.path)
        life.connect()
        end.send(RMC)
        life.pump()
        assert life.kinds() == [NoticeKind.RATE_FOUND, NoticeKind.RATE_NOT_SAVED]
        assert not life.session.status().is_searching
        life.session.close(life.now)
