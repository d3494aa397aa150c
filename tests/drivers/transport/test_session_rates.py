"""Rates, on a pseudo-terminal whose other end speaks one rate only."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.transport.interface import PortSpec
from drivers.transport.opening import open_port
from drivers.transport.rates import RateMemory
from drivers.transport.status import NoticeKind
from tests.contract.fake_transport import FakeTransport
from tests.drivers.ports import RMC, nothing_left_behind, plug, wire
from tests.drivers.transport.life import Life, RateLife


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


NOISE = bytes(range(128, 192))


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
