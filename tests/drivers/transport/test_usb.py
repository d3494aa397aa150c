from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.errors import NoSuchDevice, PortBusy
from drivers.transport.interface import PortSpec
from drivers.transport.opening import OpenRequest, open_port
from drivers.transport.usb import ListedPort, UsbIdentity, device_of, identity_of, listed_ports
from tests.drivers.ports import nothing_left_behind, wire


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


@dataclass
class Adapter:
    device: str
    vid: int | None = 0x0403
    pid: int | None = 0x6001
    serial_number: str | None = "A1"
    location: str | None = "1-1"


def identity(serial_number: str, interface: str = "") -> UsbIdentity:
    return UsbIdentity(vid=0x0403, pid=0x6001, serial_number=serial_number, interface=interface)


def test_an_adapter_is_found_again_under_another_name_and_in_another_socket() -> None:
    before: list[ListedPort] = [Adapter("/dev/ttyUSB0")]
    after: list[ListedPort] = [
        Adapter("/dev/ttyUSB0", serial_number="B2"),
        Adapter("/dev/ttyUSB1", location="2-4"),
    ]
    known = identity_of("/dev/ttyUSB0", ports=lambda: before)
    assert known == identity("A1")
    assert device_of(known, ports=lambda: after) == "/dev/ttyUSB1"


def test_the_ports_of_one_adapter_are_told_apart() -> None:
    ports: list[ListedPort] = [
        Adapter("/dev/ttyUSB0", location="1-1:1.0"),
        Adapter("/dev/ttyUSB1", location="1-1:1.1"),
    ]
    assert device_of(identity("A1", "1.1"), ports=lambda: ports) == "/dev/ttyUSB1"


@pytest.mark.parametrize(
    "adapter",
    [Adapter("/dev/ttyUSB0", serial_number=None), Adapter("/dev/ttyUSB0", vid=None, pid=None)],
)
def test_what_has_no_serial_number_has_no_identity(adapter: Adapter) -> None:
    assert identity_of("/dev/ttyUSB0", ports=lambda: [adapter]) is None


def test_the_list_of_this_machine_can_be_read() -> None:
    assert all(port.device for port in listed_ports())


def request(url: str, known: UsbIdentity, *, accept_other: bool = False) -> OpenRequest:
    spec = PortSpec(name="gate", url=url, baud=9600)
    return OpenRequest(spec=spec, baud=9600, identity=known, accept_other=accept_other)


def test_a_port_follows_its_adapter_to_another_device(tmp_path: Path) -> None:
    with wire() as own, wire() as other:
        ports: list[ListedPort] = [
            Adapter(other.path, serial_number="B2"),
            Adapter(own.path, serial_number="A1"),
        ]
        result = open_port(request(other.path, identity("A1")), ports=lambda: ports)
        assert result.transport.device == own.path
        assert result.identity == identity("A1")
        result.transport.close()

        gone = str(tmp_path / "ttyUSB0")
        result = open_port(request(gone, identity("A1")), ports=lambda: ports)
        assert result.transport.device == own.path
        result.transport.close()


def test_another_adapter_is_taken_only_when_the_own_one_stays_away() -> None:
    with wire() as other:
        ports: list[ListedPort] = [Adapter(other.path, serial_number="B2")]
        with pytest.raises(PortBusy, match="another adapter is at"):
            open_port(request(other.path, identity("A1")), ports=lambda: ports)
        late = request(other.path, identity("A1"), accept_other=True)
        result = open_port(late, ports=lambda: ports)
        assert result.identity == identity("B2")
        result.transport.close()


def test_a_link_is_trusted_whatever_adapter_is_behind_it(tmp_path: Path) -> None:
    with wire() as other:
        link = tmp_path / "gate"
        link.symlink_to(other.path)
        ports: list[ListedPort] = [Adapter(other.path, serial_number="B2")]
        result = open_port(request(str(link), identity("A1")), ports=lambda: ports)
        assert result.identity == identity("B2")
        result.transport.close()


def test_nothing_plugged_in_is_no_such_device(tmp_path: Path) -> None:
    with pytest.raises(NoSuchDevice):
        open_port(request(str(tmp_path / "ttyUSB0"), identity("A1")), ports=list)
