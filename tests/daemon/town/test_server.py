import os
import re
from collections.abc import Iterator
from pathlib import Path
from select import select
from threading import Event

import pytest

from daemon.clock import ManualClock, SystemClock
from daemon.errors import CannotWrite, PortError
from daemon.town.fleet import RADIO, demo_town
from daemon.town.load import LoadTown
from daemon.town.outlets import FileOutlet
from daemon.town.server import TownServer, open_outlets, write_files
from daemon.town.town import Means, PortPlan

NOW = 1_795_304_154_000


class Echo:
    """A source that answers the instant it was stepped to."""

    ports = (PortPlan(name="p", means=Means.PTY),)

    def __init__(self) -> None:
        self.stepped = Event()

    def step(self, now: int) -> dict[str, bytes]:
        self.stepped.set()
        return {"p": b"%d\n" % now}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "p.nmea"


def test_town_runs_at_its_own_speed(file: Path) -> None:
    clock = ManualClock(5)
    server = TownServer(Echo(), {"p": FileOutlet(file)}, clock, start_at=NOW, speed=10.0)
    server.pump()
    clock.advance(1500)
    assert server.pump() == len(str(NOW)) + 1
    server.stop()
    assert file.read_bytes() == b"%d\n%d\n" % (NOW, NOW + 15_000)


def test_a_step_of_the_wall_clock_does_not_move_the_town(file: Path) -> None:
    clock = ManualClock(NOW)
    server = TownServer(Echo(), {"p": FileOutlet(file)}, clock, start_at=NOW)
    clock.set(NOW - 3_600_000)
    assert server.town_now == NOW
    server.stop()


def test_service_pumps_until_stopped_and_says_so(file: Path) -> None:
    source = Echo()
    server = TownServer(source, {"p": FileOutlet(file)}, SystemClock(), start_at=NOW)
    assert not server.beat()
    server.start()
    assert source.stepped.wait(5)
    server.stop()
    assert server.beat()
    assert not server.beat()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[TownServer, ManualClock]]:
    clock = ManualClock(NOW)
    town = demo_town(NOW, vehicles=4)
    server = TownServer(town, open_outlets(town.ports, tmp_path), clock, start_at=NOW)
    yield server, clock
    server.stop()


def test_ports_are_readable_under_their_urls(running: tuple[TownServer, ManualClock]) -> None:
    server, clock = running
    assert server.urls[RADIO].startswith("socket://127.0.0.1:")
    descriptor = os.open(server.urls["truck-T101"], os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    for _ in range(60):
        clock.advance(50)
        server.pump()
    assert select([descriptor], [], [], 2)[0]
    assert b"$GPGGA," in os.read(descriptor, 4096)
    os.close(descriptor)


def test_a_bus_is_an_adapter_and_its_log_a_file(tmp_path: Path) -> None:
    can = PortPlan(name="can-T1", means=Means.CAN, unit="u", bitrate=500_000)
    outlets = open_outlets((can,), tmp_path)
    assert outlets["can-T1"].url == f"slcan:{tmp_path / 'can-T1'}"
    outlets["can-T1"].close()
    town = demo_town(NOW, vehicles=1)
    names = [path.name for path in write_files(town, tmp_path, start_at=NOW, seconds=3)]
    assert names == ["can-T101.log", "truck-T101.nmea", "yard-radio.nmea"]
    lines = (tmp_path / "can-T101.log").read_bytes().splitlines()
    assert len(lines) > 60
    assert all(re.fullmatch(rb"\(\d+\.\d{6}\) can0 [0-9A-F]{8}#[0-9A-F]{16}", li) for li in lines)


def test_ports_are_unplugged_by_name(running: tuple[TownServer, ManualClock]) -> None:
    server, _ = running
    link = Path(server.urls["truck-T101"])
    server.unplug("truck-T101")
    assert not link.is_symlink()
    server.plug_in("truck-T101")
    assert link.is_symlink()
    for name in (RADIO, "nobody"):
        with pytest.raises(PortError, match=name) as caught:
            server.unplug(name)
        assert "truck-T101" in caught.value.next_step


def test_files_hold_so_much_of_the_town(tmp_path: Path) -> None:
    source = LoadTown(start_at=NOW, count=3)
    paths = write_files(source, tmp_path / "out", start_at=NOW, seconds=10)
    assert [path.name for path in paths] == [f"truck-T{n}.nmea" for n in (101, 102, 103)]
    assert {path.read_bytes().count(b"RMC") for path in paths} <= {10, 11}
    with pytest.raises(CannotWrite, match="cannot make"):
        write_files(source, paths[0] / "x", start_at=NOW, seconds=1)
