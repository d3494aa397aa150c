from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.clock import SystemClock
from daemon.town.elm import ElmAnswering, ElmOutlet
from daemon.town.elm_adapter import Adapter, Van
from drivers.elm import opening
from drivers.elm.opening import elm_bus, fault_of_elm_url
from drivers.elm.session import ElmPort
from drivers.errors import BadPortName, NoSuchDevice, PortUnreachable
from tests.drivers.elm.bench import FakeLine
from tests.drivers.ports import listener, nothing_left_behind, url_of, wire


class Ticks:
    """A clock on which a tenth of a second passes with every look."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        self.now += 100
        return self.now


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


@pytest.fixture
def short_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers here: there is nothing to wait for."""
    monkeypatch.setattr(opening, "ANSWER_MS", 20)


@pytest.mark.parametrize("right", opening.RATES)
def test_the_rate_is_the_one_at_which_words_come_back(right: int) -> None:
    line = FakeLine(right_baud=right)
    opening.find_rate(line, rates=opening.RATES, mono_ms=line.mono_ms)
    assert line.baud == right
    assert line.rates == list(opening.RATES[: opening.RATES.index(right) + 1])


def test_an_adapter_that_is_busy_says_so_and_is_one() -> None:
    line = FakeLine()
    line.adapter.feed(b"ATE0\r01")  # half a question of somebody else
    opening.find_rate(line, rates=(38_400,), mono_ms=line.mono_ms)
    assert line.now < opening.ANSWER_MS


def test_the_rate_that_was_right_is_tried_first_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines: list[FakeLine] = []

    def plugged(_: str, *, baud: int) -> FakeLine:
        lines.append(FakeLine(baud=baud, right_baud=115_200))
        return lines[-1]

    monkeypatch.setattr(opening, "_line", plugged)
    bus = elm_bus("/dev/ttyUSB3", baud=None, mono_ms=Ticks())
    for _ in range(2):
        port = bus()
        assert isinstance(port, ElmPort)
        assert port.baud == 115_200
    assert [line.rates for line in lines] == [[38_400, 9_600, 115_200], [115_200]]


def test_an_adapter_on_a_line_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "ANSWER_MS", 30_000)  # it is over as soon as it answers
    outlet = ElmOutlet(tmp_path / "van", adapter=Adapter(Van))
    with ElmAnswering(outlet):
        port = elm_bus(outlet.url, baud=None, mono_ms=SystemClock().monotonic)()
        assert isinstance(port, ElmPort)
        assert port.baud == 38_400
        port.close()
    assert outlet.adapter.asked == ["ATI"]
    outlet.close()


@pytest.mark.usefixtures("short_answers")
def test_a_device_that_is_no_adapter_is_said_with_the_rates_that_were_tried() -> None:
    with wire() as end:
        with pytest.raises(PortUnreachable, match=r"at 38400, 9600, 115200, 500000 baud"):
            elm_bus(end.path, baud=None, mono_ms=Ticks())()
        with pytest.raises(PortUnreachable, match=r"no adapter answers: .* at 9600 baud"):
            elm_bus(end.path, baud=9_600, mono_ms=Ticks())()


@pytest.mark.usefixtures("short_answers")
def test_a_network_address_has_no_rate_to_try() -> None:
    with listener() as server, pytest.raises(PortUnreachable, match="is it an ELM327"):
        elm_bus(url_of(server), baud=None, mono_ms=Ticks())()


def test_what_cannot_be_an_adapter(tmp_path: Path) -> None:
    log = tmp_path / "van.log"
    log.write_bytes(b"7E804410C0D48\r")
    with pytest.raises(BadPortName, match="is a file"):
        elm_bus(str(log), baud=None, mono_ms=Ticks())()
    assert fault_of_elm_url(str(log)) is not None
    assert fault_of_elm_url("nonsense://van") is not None
    assert fault_of_elm_url("socket://192.168.0.10:35000") is None
    with pytest.raises(NoSuchDevice):
        elm_bus(str(tmp_path / "none"), baud=None, mono_ms=Ticks())()
