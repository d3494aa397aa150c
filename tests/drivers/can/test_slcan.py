"""The adapter's driver on the town's adapter: a real pseudo-terminal that answers."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import can
import pytest

from daemon.town.slcan import SlcanOutlet
from drivers.can import slcan
from drivers.can.slcan import SlcanPort, open_slcan
from drivers.errors import NoSuchDevice, PortBusy, PortLost, TransportError
from drivers.j1939.candump import CandumpReader
from tests.drivers.ports import nothing_left_behind

LOG = b"(1.000) can0 18FEE000#FFFFFFFFB05C6800\n"
WHOLE = b"T18FEE0008FFFFFFFFB05C6800\r"
SAID = b"(1780000000.123) slcan0 18FEE000#FFFFFFFFB05C6800\n"


class Watch:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.ms = 1_780_000_000_123

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def adapter(tmp_path: Path) -> Iterator[SlcanOutlet]:
    with nothing_left_behind():
        outlet = SlcanOutlet(tmp_path / "truck")
        yield outlet
        outlet.close()


def opened(adapter: SlcanOutlet, watch: Watch, *, bitrate: int = 250_000) -> SlcanPort:
    device = adapter.url.removeprefix("slcan:")
    return open_slcan(device, baud=115_200, bitrate=bitrate, now_ms=watch)


@pytest.fixture
def port(adapter: SlcanOutlet, watch: Watch) -> Iterator[SlcanPort]:
    made = opened(adapter, watch)
    yield made
    made.close()


def read(port: SlcanPort, *, lines: int) -> bytes:
    payload = b""
    for _ in range(100):
        payload += port.read(0.05)
        if payload.count(b"\n") >= lines:
            break
    return payload


def until(port: SlcanPort, is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        assert port.read(0.01) == b""
    raise AssertionError("it never was")


def test_it_is_opened_at_the_rate_of_the_bus_and_told_to_listen_only(
    adapter: SlcanOutlet, port: SlcanPort
) -> None:
    assert adapter.commands == ["C", "S5", "L"]
    assert port.device == os.path.realpath(adapter.url.removeprefix("slcan:"))
    adapter.write(LOG)
    assert read(port, lines=1) == SAID


def test_nothing_but_commands_ever_goes_to_the_adapter(
    adapter: SlcanOutlet, port: SlcanPort, watch: Watch
) -> None:
    for _ in range(3):
        watch.ms += slcan.STATUS_EVERY_MS
        adapter.lose_frames()
        adapter.write(LOG)
        read(port, lines=2)  # what it has lost is told when it is asked
    port.close()
    assert {command[0] for command in adapter.commands} == {"C", "S", "L", "F"}
    with pytest.raises(can.CanOperationError, match="only listens"):
        port._adapter.send(can.Message(arbitration_id=1))  # noqa: SLF001 - nobody else could


def test_half_lines_and_garbage_are_counted_and_what_follows_is_read(
    adapter: SlcanOutlet, port: SlcanPort
) -> None:
    adapter.send_raw(b"T18FEE0008FFFF\r\xff\xfe\xfd\r" + WHOLE + b"T18FEE00")
    assert read(port, lines=1) == SAID
    adapter.send_raw(b"08FFFFFFFFB05C6800\r")
    assert read(port, lines=1) == SAID
    assert port.faults == {"half_line": 1, "garbage": 1}


def test_an_unplugged_adapter_is_lost_and_another_opening_finds_it_again(
    adapter: SlcanOutlet, port: SlcanPort, watch: Watch
) -> None:
    adapter.write(LOG)
    assert read(port, lines=1) == SAID
    adapter.unplug()
    with pytest.raises(PortLost, match=f"device gone: {port.device}"):
        port.read(0.05)
    port.close()
    with pytest.raises(NoSuchDevice):
        opened(adapter, watch)
    adapter.plug_in()
    again = opened(adapter, watch)
    adapter.write(LOG)
    assert read(again, lines=1) == SAID
    again.close()


def test_what_the_adapter_has_lost_is_asked_for_now_and_then(
    adapter: SlcanOutlet, port: SlcanPort, watch: Watch
) -> None:
    adapter.lose_frames()
    assert port.read(0.01) == b""
    watch.ms += slcan.STATUS_EVERY_MS
    line = read(port, lines=1)
    assert line.endswith(b" slcan0 20000004#0001000000000000\n")
    assert port.faults == {"overrun": 1}


def test_a_bus_of_another_rate_says_nothing_but_errors(adapter: SlcanOutlet, watch: Watch) -> None:
    port = opened(adapter, watch, bitrate=500_000)
    adapter.write(LOG)
    watch.ms += slcan.STATUS_EVERY_MS
    reader = CandumpReader()
    reader.feed(read(port, lines=1))
    assert (reader.faults, reader.buses) == ({"bus_error": 1}, {})
    port.close()


def test_an_adapter_that_knows_no_status_goes_on_being_read(
    adapter: SlcanOutlet, port: SlcanPort, watch: Watch
) -> None:
    adapter.refuse("F")
    for _ in range(2):
        watch.ms += slcan.STATUS_EVERY_MS
        adapter.write(LOG)
        assert read(port, lines=1).endswith(SAID[16:])
        until(port, lambda: not port._adapter.lines.knows_status)  # noqa: SLF001 - nobody asks it
    assert adapter.commands.count("F") == 1


@pytest.mark.parametrize(("code", "what"), [("L", "to listen only"), ("S", "250000 bit/s")])
def test_an_adapter_that_refuses_is_not_used(
    adapter: SlcanOutlet, watch: Watch, code: str, what: str
) -> None:
    adapter.refuse(code)
    with pytest.raises(TransportError, match=f"refuses {what}"):
        opened(adapter, watch)
    assert not adapter.is_listening


def test_an_adapter_that_never_answers_is_taken_as_it_is(
    adapter: SlcanOutlet, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANSWER_S", "STALE_S", "BOOT_S"):
        monkeypatch.setattr(slcan, name, 0.01)
    adapter.fall_mute()
    port = opened(adapter, watch)
    until(port, lambda: adapter.commands.count("L") == 2)  # the second chance
    adapter.write(LOG)
    assert read(port, lines=1) == SAID
    port.close()


def test_a_held_adapter_is_busy(adapter: SlcanOutlet, port: SlcanPort, watch: Watch) -> None:
    with pytest.raises(PortBusy, match=f"port busy, held by .*: {port.device}"):
        opened(adapter, watch)
    port.close()
    opened(adapter, watch).close()


def test_what_is_no_serial_device_is_refused(tmp_path: Path, watch: Watch) -> None:
    (tmp_path / "file").write_text("")
    with nothing_left_behind(), pytest.raises(TransportError):
        open_slcan(str(tmp_path / "file"), baud=115_200, bitrate=250_000, now_ms=watch)
