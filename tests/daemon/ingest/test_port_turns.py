"""Turns of the port reader, taken one at a time with ports in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.ingest.port_turns import (
    OPENING_FAILED,
    PORT_BACK,
    PORT_LOST,
    Delivery,
    SinglePort,
    attempt,
    settle,
)
from drivers.errors import TransportError
from drivers.moment import Moment
from drivers.transport.files import open_file
from drivers.transport.interface import PortSpec
from drivers.transport.opening import Opened, OpenRequest
from drivers.transport.status import PortState, PortStatus
from tests.contract.fake_transport import FakeTransport
from tests.daemon.ingest.yard import RULES, UTC, Yard
from tests.drivers.ports import RMC, nothing_left_behind


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


def test_one_turn_gathers_and_reads_every_port_with_one_instant() -> None:
    names = ("a", "b", "c")
    yard = Yard(*names)
    fakes = {name: FakeTransport(device=name) for name in names}
    yard.plugged = dict(fakes)
    with yard.multiplexed() as ports:
        ports.turn()
        assert yard.pauses == []  # a port that opens is no reason to gather
        for fake in fakes.values():
            fake.send(RMC)
        before = yard.clock.now()
        ports.turn()
        assert yard.pauses == [75]
        assert {(c.port, c.ordinal, c.seen_at) for c in yard.chunks} == {
            (name, 0, before + 75) for name in names
        }


def test_a_port_that_breaks_leaves_the_others_alone_and_comes_back() -> None:
    yard = Yard("a", "b")
    first, second, other = FakeTransport(device="/dev/a0"), FakeTransport(), FakeTransport()
    yard.plugged = {"a": first, "b": other}
    with yard.multiplexed() as ports, capture_logs() as logs:
        ports.turn()
        first.unplug()
        other.send(b"1")
        ports.turn()
        assert (yard.state("a"), yard.state("b")) == (PortState.ABSENT, PortState.OPEN)
        yard.turn_until(ports.turn, lambda: yard.clock.now() > UTC + 60_000)
        yard.plugged = {"a": second}
        yard.turn_until(ports.turn, lambda: yard.state("a") is PortState.OPEN)
        second.send(b"2")
        other.send(b"3")
        ports.turn()
    assert [(c.port, c.payload) for c in yard.chunks if c.port == "a"] == [("a", b"2")]
    assert [c.payload for c in yard.chunks if c.port == "b"] == [b"1", b"3"]
    logs = [line for line in logs if line["port"] == "a"]
    assert [(line["event"], line["log_level"]) for line in logs] == [
        (PORT_LOST, "warning"),
        (PORT_BACK, "info"),
    ]
    assert logs[0]["reason"] == "device gone: /dev/a0"
    assert logs[1]["away_s"] > 40
    assert logs[1]["device_before"] == "/dev/a0"
    assert "baud" not in logs[1]


def test_a_file_that_appears_where_nothing_was_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "drive.nmea"
    path.write_bytes(RMC * 2_000)
    yard = Yard("a")
    with yard.multiplexed() as ports:
        ports.turn()
        assert yard.state("a") is PortState.ABSENT
        yard.plugged = {"a": open_file(path)}
        yard.turn_until(ports.turn, lambda: yard.state("a") is PortState.CLOSED)
    assert b"".join(chunk.payload for chunk in yard.chunks) == RMC * 2_000


def test_snapshots_are_told_only_when_they_changed() -> None:
    yard = Yard("a", "b")
    fake = FakeTransport()
    yard.plugged = {"a": fake, "b": FakeTransport()}
    with yard.multiplexed() as ports:
        yard.turn_until(ports.turn, lambda: yard.clock.now() > UTC + 20_000)
        yard.told.clear()
        fake.send(b"x")
        yard.turn_until(ports.turn, lambda: yard.clock.now() > UTC + 30_000)
        assert [(status.name, status.bytes) for status in yard.told] == [("a", 1)]
        yard.told.clear()
    assert {status.state for status in yard.told} == {PortState.CLOSED}
    assert {status.name for status in yard.told} == {"a", "b"}


def test_what_is_opened_too_late_is_closed_again() -> None:
    yard = Yard("a")
    with yard.multiplexed() as ports:
        pass
    late = FakeTransport()
    ports.opening_done(yard.sessions[0], Opened(transport=late))
    assert late.is_closed
    ports.wake()


def test_what_was_opened_but_not_yet_taken_is_closed_at_the_end() -> None:
    yard = Yard("a")
    waiting = FakeTransport()
    with yard.multiplexed() as ports:
        yard.sessions[0].opening(Moment(0, 0))
        ports.opening_done(yard.sessions[0], Opened(transport=waiting))
    assert waiting.is_closed


def test_what_is_opened_while_the_end_is_under_way_is_closed() -> None:
    yard = Yard("a")
    late = FakeTransport()

    def on_status(statuses: tuple[PortStatus, ...]) -> None:
        assert statuses
        yard.multiplexer.opening_done(yard.sessions[0], Opened(transport=late))

    yard.delivery = Delivery(yard.chunks.append, on_status, yard.clock)
    with yard.multiplexed():
        pass
    assert late.is_closed


def test_an_error_that_nobody_foresaw_is_a_port_that_does_not_open() -> None:
    def odd(request: OpenRequest) -> Opened:
        raise RuntimeError(f"odd {request.spec.name}")

    request = OpenRequest(spec=PortSpec(name="a", url="/dev/a"), baud=None)
    with capture_logs() as logs:
        result = attempt(odd, request)
    assert isinstance(result, TransportError)
    assert "odd a" in result.message
    assert [line["event"] for line in logs] == [OPENING_FAILED]


def test_a_single_port_is_tried_again_and_paced() -> None:
    yard = Yard("a")
    port = SinglePort(
        yard.sessions[0],
        yard.delivery,
        rules=RULES,
        pause=yard.pause,
        open_port=yard.open_port,
    )
    port.turn()
    assert yard.pauses == [RULES.tick_ms]
    fake = FakeTransport()
    yard.plugged = {"a": fake}
    yard.turn_until(port.turn, lambda: yard.state("a") is PortState.OPEN)
    yard.pauses.clear()
    fake.send(RMC)
    port.turn()
    assert yard.pauses == [RULES.gather_ms]
    assert [chunk.payload for chunk in yard.chunks] == [RMC]
    port.finish()
    assert fake.is_closed
    assert yard.told[-1].state is PortState.CLOSED


def test_a_result_settles_its_session() -> None:
    yard = Yard("a")
    session = yard.sessions[0]
    session.opening(yard.delivery.moment())
    settle(session, TransportError("no"), yard.delivery.moment())
    assert session.status().last_error == "no"
    fake = FakeTransport()
    settle(session, Opened(transport=fake), yard.delivery.moment())
    assert session.transport is fake
    session.close(yard.delivery.moment())
