"""The life of a port, step by step, under a clock that the test moves."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import BadPortName, EndOfInput, PortBusy, PortLost
from drivers.readings import Chunk
from drivers.transport.interface import PortSpec
from drivers.transport.opening import Opened
from drivers.transport.status import NoticeKind, PortState
from drivers.transport.usb import UsbIdentity
from tests.contract.fake_transport import FakeTransport
from tests.drivers.ports import RMC, nothing_left_behind
from tests.drivers.transport.life import RULES, UTC, Life


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


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


def test_a_name_that_cannot_be_a_port_is_tried_once_a_minute_at_most(life: Life) -> None:
    for _ in range(20):
        life.wait_until_due()
        life.session.opening(life.now)
        life.session.failed(BadPortName("cannot be a port: it is a folder"), life.now)
        status = life.session.status()
        assert status.state is PortState.ABSENT
        assert status.last_error == "cannot be a port: it is a folder"
        due_at = life.session.due_at
        assert due_at is not None
        assert 60_000 <= due_at - life.now.mono_ms <= 120_000
    assert life.kinds() == [NoticeKind.LOST]


def test_a_notice_and_the_status_that_tells_of_it_have_one_cause(life: Life) -> None:
    told: list[NoticeKind] = []

    def look() -> None:
        for notice in life.session.take_notices():
            assert notice.cause == life.session.status().cause
            told.append(notice.kind)

    life.wait(1_000)
    life.fail()
    look()
    fake = FakeTransport()
    life.open(fake)
    life.wait(5_000)
    life.tick()
    look()
    life.wait(31_000)
    life.tick()
    look()
    fake.send(b"x")
    life.wait(500)
    life.pump()
    look()
    fake.unplug()
    life.wait(500)
    life.pump()
    look()
    ended = EndedFake()
    life.open(ended)
    ended.unplug()
    life.wait(500)
    life.pump()
    look()
    assert told == [
        NoticeKind.LOST,
        NoticeKind.BACK,
        NoticeKind.SILENT,
        NoticeKind.HEARD,
        NoticeKind.LOST,
        NoticeKind.ENDED,
    ]


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
