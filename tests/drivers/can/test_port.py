import can
import pytest

from drivers.can import port as ports
from drivers.can.port import CanPort
from drivers.errors import PortLost


class Scripted(can.BusABC):
    """Answers what it is given, and raises what it is given."""

    def __init__(self, *told: can.Message | Exception) -> None:
        self.told = list(told)
        self.shut_down = 0
        super().__init__("script")

    def _recv_internal(
        self,
        timeout: float | None,  # noqa: ARG002 - there is no time in here
    ) -> tuple[can.Message | None, bool]:
        if not self.told:
            return None, False
        first = self.told.pop(0)
        if isinstance(first, Exception):
            raise first
        return first, False

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        raise AssertionError(f"sent {msg} {timeout}")

    def shutdown(self) -> None:
        super().shutdown()
        self.shut_down += 1
        if self.shut_down:
            raise can.CanOperationError("gone before")


def port_of(bus: can.BusABC) -> CanPort:
    clock = iter(range(1_000, 100_000))
    return CanPort(
        bus,
        device="can0",
        interface="can0",
        now_ms=lambda: next(clock),
        lost=lambda fault: PortLost(f"lost: {fault}"),
    )


FRAME = can.Message(arbitration_id=0x18FEE000, data=b"\1")
OVERFLOW = can.Message(arbitration_id=4, is_error_frame=True, is_extended_id=False, data=b"\0\1")


@pytest.fixture(params=[can.CanOperationError("down", 100), OSError("away"), ValueError("no fd")])
def fault(request: pytest.FixtureRequest) -> Exception:
    found: Exception = request.param
    return found


def test_each_frame_is_stamped_by_the_clock_that_is_handed_in() -> None:
    port = port_of(Scripted(FRAME, FRAME))
    assert port.read(0) == b"(1.000) can0 18FEE000#01\n(1.001) can0 18FEE000#01\n"
    port.close()


def test_frames_before_a_break_are_kept_and_the_break_comes_next(fault: Exception) -> None:
    port = port_of(Scripted(FRAME, fault, fault))
    assert port.read(0).count(b"\n") == 1
    with pytest.raises(PortLost, match="lost: "):
        port.read(0)
    port.close()


def test_a_break_in_our_own_words_stays_as_it_is() -> None:
    port = port_of(Scripted(PortLost("device gone: x"), FRAME, PortLost("device gone: x")))
    with pytest.raises(PortLost, match=r"^device gone: x$"):
        port.read(0)
    assert port.read(0)
    port.close()


def test_overflow_is_a_line_and_a_fault_of_its_own() -> None:
    port = port_of(Scripted(OVERFLOW))
    assert port.read(0) == b"(1.000) can0 20000004#0001\n"
    assert port.faults == {"overrun": 1}
    port.close()


def test_one_read_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "MOST_FRAMES", 3)
    port = port_of(Scripted(*[FRAME] * 7))
    assert [port.read(0).count(b"\n") for _ in range(4)] == [3, 3, 1, 0]
    port.close()


def test_a_bus_that_cannot_be_shut_down_is_closed_in_silence_once() -> None:
    bus = Scripted()
    port = port_of(bus)
    port.close()
    port.close()
    assert bus.shut_down == 1
    with pytest.raises(PortLost):
        port.read(0)
