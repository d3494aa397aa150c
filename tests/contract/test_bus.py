"""What every CAN bus must do as a port, whatever is behind it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import can
import pytest

from daemon.town.slcan import SlcanOutlet
from drivers.can.opening import open_can
from drivers.can.port import CanPort
from drivers.errors import EndOfInput, PortLost, TransportError
from drivers.j1939.port import J1939Port
from drivers.readings import Sample
from drivers.transport.bus import BusPort
from tests.drivers.j1939.frames import frame
from tests.drivers.ports import nothing_left_behind

NOW = 1_780_000_000_123
DISTANCE = "18FEE000#FFFFFFFFB05C6800"
SPEED = "0CF00427#207D87481400F087"


@dataclass
class Bench:
    port: BusPort
    send: Callable[[str], None]
    """A frame as candump writes it."""
    unplug: Callable[[], None]
    is_live: bool = True


def line(text: str, at: str = "1780000000.123") -> bytes:
    return f"({at}) can0 {text}\n".encode()


@contextmanager
def candump_log() -> Iterator[Bench]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "truck.log"
        path.touch()

        def send(text: str) -> None:
            with path.open("ab") as log:
                log.write(line(text))

        port = open_can(f"candump:{path}", bitrate=250_000, now_ms=lambda: NOW)
        yield Bench(port, send, lambda: None, is_live=False)


@contextmanager
def slcan_adapter() -> Iterator[Bench]:
    with TemporaryDirectory() as folder:
        adapter = SlcanOutlet(Path(folder) / "truck")
        try:
            port = open_can(adapter.url, bitrate=250_000, now_ms=lambda: NOW)
            yield Bench(port, lambda text: adapter.write(line(text)), adapter.unplug)
        finally:
            adapter.close()


@contextmanager
def python_can_bus() -> Iterator[Bench]:
    """In the place of an interface of Linux: its frames look the same."""
    with can.Bus("contract", interface="virtual") as far:
        near = can.Bus("contract", interface="virtual")

        def send(text: str) -> None:
            can_id, payload = frame(text)
            far.send(can.Message(arbitration_id=can_id, data=payload, is_extended_id=True))

        port = CanPort(
            near,
            device="can0",
            interface="can0",
            now_ms=lambda: NOW,
            lost=lambda fault: PortLost(f"interface gone: can0 ({fault})"),
        )
        yield Bench(port, send, near.shutdown)


BUSES = {"candump": candump_log, "slcan": slcan_adapter, "virtual": python_can_bus}


@pytest.fixture(params=BUSES)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with nothing_left_behind(), BUSES[request.param]() as made:
        try:
            yield made
        finally:
            made.port.close()


def heard(bench: Bench, *, lines: int) -> bytes:
    payload = b""
    for _ in range(100):
        if payload.count(b"\n") >= lines:
            break
        payload += bench.port.read(0.2)
    return payload


def samples_of(payload: bytes) -> list[Sample]:
    decoder = J1939Port("truck")
    told = [*decoder.feed(payload, NOW), *decoder.flush()]
    assert not decoder.faults
    return [sample for one in told for sample in one.samples]


def test_frames_become_lines_that_a_decoder_reads(bench: Bench) -> None:
    bench.send(DISTANCE)
    bench.send(SPEED)
    assert samples_of(heard(bench, lines=2)) == [
        Sample("distance", NOW, 854_934_000, 0),
        Sample("engine_speed", NOW, 5_192, 0x27),
    ]


def test_many_frames_come_whole_and_in_order(bench: Bench) -> None:
    for number in range(500):
        bench.send(f"18FEE000#FFFFFFFF{number.to_bytes(4, 'little').hex().upper()}")
    values = [sample.value for sample in samples_of(heard(bench, lines=500))]
    assert values == [number * 125 for number in range(500)]


def test_nothing_is_no_fault_of_a_bus_and_the_end_of_a_log(bench: Bench) -> None:
    if bench.is_live:
        assert bench.port.read(0.01) == b""
        assert bench.port.read(0) == b""
        bench.send(DISTANCE)
        assert heard(bench, lines=1)
    else:
        with pytest.raises(EndOfInput):
            bench.port.read(0.01)


def test_what_came_before_the_break_is_read_before_the_break_is_told(bench: Bench) -> None:
    bench.send(DISTANCE)
    assert heard(bench, lines=1).endswith(DISTANCE.encode() + b"\n")
    bench.unplug()
    with pytest.raises(PortLost if bench.is_live else EndOfInput):
        bench.port.read(0.2)


def test_closing_twice_is_quiet_and_nothing_is_read_then(bench: Bench) -> None:
    bench.port.close()
    bench.port.close()
    with pytest.raises(TransportError):
        bench.port.read(0)


def test_every_bus_names_its_device_and_begins_without_a_fault(bench: Bench) -> None:
    assert bench.port.device
    assert not bench.port.faults
