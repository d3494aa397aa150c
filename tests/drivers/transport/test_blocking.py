import pytest
import serial

from drivers.errors import BadPortName, PortLost
from drivers.transport.blocking import UrlTransport, open_url
from tests.drivers.ports import RMC, wire


def test_a_loop_port_gives_back_what_was_written_to_it() -> None:
    loop = serial.serial_for_url("loop://", timeout=0.05)
    port = UrlTransport(loop, url="loop://")
    assert port.read(0.1) == b""
    loop.write(RMC)
    assert port.read(1) == RMC
    port.close()


def test_a_rate_reaches_the_device_behind_the_url() -> None:
    with wire() as end:
        port = open_url(f"spy://{end.path}", baud=4800)
        assert (port.baud, end.baud()) == (4800, 4800)
        port.set_baud(57600)
        assert (port.baud, end.baud()) == (57600, 57600)
        port.close()


def test_every_act_on_an_unplugged_port_is_a_lost_port() -> None:
    with wire() as end:
        port = open_url(f"spy://{end.path}", baud=4800)
        end.unplug()
        with pytest.raises(PortLost):
            port.read(1)
        with pytest.raises(PortLost):
            port.set_baud(9600)
        port.close()
        port.close()


def test_an_unknown_scheme_is_a_bad_name() -> None:
    with pytest.raises(BadPortName, match="nonsense://"):
        open_url("nonsense://", baud=None)


def test_what_is_written_goes_out() -> None:
    port = open_url("loop://", baud=9600)
    port.write(b"ATI\r")
    assert port.read(1) == b"ATI\r"
    port.close()
    with pytest.raises(PortLost):
        port.write(b"ATI\r")
