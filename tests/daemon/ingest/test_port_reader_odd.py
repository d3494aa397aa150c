"""What people name as ports that are none, beside ports that are."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.ingest.port_reader import fault_of_port
from daemon.ingest.port_turns import PORT_LOST
from drivers.readings import Chunk
from drivers.transport.status import PortState, PortStatus
from tests.daemon.ingest.listening import Listener, events, reading, spec
from tests.drivers.ports import RMC, nothing_left_behind, wire


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


@pytest.mark.parametrize("bad", ["/dev/zero", "/dev/null", "/dev", "foo://x"])
def test_a_port_that_can_never_be_one_leaves_the_others_alone(bad: str) -> None:
    with capture_logs() as lines, wire() as end:
        with reading(spec("bad", bad), spec("p", end.path)) as (_, heard):
            heard.wait_for_state("p", PortState.OPEN)
            end.send(RMC)
            heard.wait_for_bytes("p", RMC)
            status = heard.wait_for_error("bad")
        assert (status.state, status.bytes, status.reconnects) == (PortState.ABSENT, 0, 0)
        assert status.last_error.startswith("cannot be ")
    assert events(lines, "bad") == [PORT_LOST]
    assert {line["component"] for line in lines} == {"ports"}


def test_the_name_of_a_port_is_judged_without_opening_it() -> None:
    assert fault_of_port("/dev") == "cannot be a port: /dev is a folder"
    assert fault_of_port("/dev/ttyUSB0") is None
    assert threading.active_count() == 1


def test_a_port_is_told_closed_only_after_its_last_chunk(tmp_path: Path) -> None:
    path = tmp_path / "drive.nmea"
    path.write_bytes(RMC * 5000)
    with wire() as end:
        with reading(spec("drive", str(path)), spec("p", end.path)) as (_, heard):
            heard.wait_for_state("drive", PortState.CLOSED)
            heard.wait_for_state("p", PortState.OPEN)
            end.send(RMC)
        assert closed_last(heard, "drive").bytes == len(heard.bytes_of("drive")) == 5000 * len(RMC)
        assert closed_last(heard, "p").bytes == len(heard.bytes_of("p")) == len(RMC)


def closed_last(heard: Listener, port: str) -> PortStatus:
    own = [
        each
        for each in heard.order
        if (each.port if isinstance(each, Chunk) else each.name) == port
    ]
    last = own[-1]
    assert isinstance(last, PortStatus)
    assert last.state is PortState.CLOSED
    return last
