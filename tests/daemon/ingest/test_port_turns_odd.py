"""Turns in which one port does what no port should."""

import io
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from daemon import logs
from daemon.clock import ManualClock
from daemon.ingest.port_turns import PORT_LOST, READER_FAILED, Delivery, SinglePort
from drivers.readings import Chunk
from drivers.transport.files import open_file
from drivers.transport.opening import Opened, OpenRequest
from drivers.transport.session import PortSession
from drivers.transport.status import PortState, PortStatus
from tests.contract.fake_transport import FakeTransport
from tests.daemon.ingest.yard import RULES, UTC, Yard
from tests.drivers.ports import RMC, nothing_left_behind


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


@pytest.fixture
def log_text() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    logs.configure(clock=ManualClock(UTC), stream=out, as_json=True)
    yield out
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


class Unwaitable(FakeTransport):
    """Always ready, as /dev/zero is, so that epoll will not have it."""

    def __init__(self, device: str) -> None:
        super().__init__(device=device)
        self._zero = os.open("/dev/zero", os.O_RDONLY)

    def fileno(self) -> int:
        return self._zero

    def close(self) -> None:
        if not self.is_closed:
            os.close(self._zero)
        super().close()


def test_a_port_that_cannot_be_waited_for_keeps_no_other_from_opening() -> None:
    yard = Yard("bad", "good")
    bad, good = Unwaitable("/dev/bad"), FakeTransport()
    yard.plugged = {"bad": bad, "good": good}
    with yard.multiplexed() as ports, capture_logs() as lines:
        ports.turn()
        assert (yard.state("bad"), yard.state("good")) == (PortState.ABSENT, PortState.OPEN)
        assert bad.is_closed
        good.send(RMC)
        ports.turn()
    words = "cannot be waited for: /dev/bad is not a serial device"
    assert yard.sessions[0].status().last_error == words
    assert [chunk.port for chunk in yard.chunks] == ["good"]
    (lost,) = lines
    assert (lost["event"], lost["component"], lost["reason"]) == (PORT_LOST, "ports", words)


class Crooked(FakeTransport):
    """Fails in a way that the session does not know."""

    def __init__(self, *, fails_at: str) -> None:
        super().__init__()
        self.fails_at = fails_at

    def fileno(self) -> int:
        self._pass("opened")
        return super().fileno()

    def read(self, timeout_s: float) -> bytes:
        self._pass("read")
        return super().read(timeout_s)

    def has_moved(self) -> bool:
        self._pass("ticked")
        return super().has_moved()

    def _pass(self, where: str) -> None:
        if self.fails_at == where:
            raise RuntimeError(where)


@pytest.mark.parametrize("fails_at", ["opened", "read", "ticked"])
def test_a_fault_nobody_foresaw_is_told_with_its_port_and_spares_the_others(fails_at: str) -> None:
    yard = Yard("bad", "good")
    bad, good = Crooked(fails_at=fails_at), FakeTransport()
    yard.plugged = {"bad": bad, "good": good}
    with yard.multiplexed() as ports, capture_logs() as lines:
        ports.turn()
        assert yard.state("good") is PortState.OPEN
        if fails_at == "read":
            bad.send(b"x")
        yard.turn_until(ports.turn, lambda: yard.clock.now() > UTC + 60_000)
        good.send(RMC)
        ports.turn()
        assert [chunk.payload for chunk in yard.chunks] == [RMC]
        bad.fails_at = ""
    failed = [line for line in lines if line["event"] == READER_FAILED]
    assert failed
    assert {line["port"] for line in failed} == {"bad"}
    assert bad.is_closed


class Endless(FakeTransport):
    def read(self, timeout_s: float) -> bytes:
        return super().read(timeout_s) or bytes(16_384)


def test_a_port_that_never_runs_dry_has_one_piece_a_turn_and_starves_nobody() -> None:
    yard = Yard("flood", "good")
    flood, good = Endless(), FakeTransport()
    yard.plugged = {"flood": flood, "good": good}
    with yard.multiplexed() as ports:
        ports.turn()
        os.eventfd_write(flood.fileno(), 1)  # readable for ever
        yard.pauses.clear()
        for _ in range(20):
            good.send(RMC)
            ports.turn()
        assert yard.pauses == [RULES.gather_ms] * 20
        assert [chunk.port for chunk in yard.chunks].count("flood") == 20
        assert [chunk.payload for chunk in yard.chunks if chunk.port == "good"] == [RMC] * 20


class Threadless(Yard):
    """The first opening finds no thread to run in."""

    def __init__(self, *names: str) -> None:
        super().__init__(*names)
        self.refusals = ["can't start new thread"]

    def start_opening(self, session: PortSession, request: OpenRequest) -> None:
        if self.refusals:
            raise RuntimeError(self.refusals.pop())
        super().start_opening(session, request)


def test_a_port_whose_opening_could_not_begin_is_tried_again() -> None:
    yard = Threadless("a", "b")
    first, second = FakeTransport(), FakeTransport()
    yard.plugged = {"a": first, "b": second}
    with yard.multiplexed() as ports, capture_logs():
        ports.turn()
        assert "can't start new thread" in yard.sessions[0].status().last_error
        assert yard.state("b") is PortState.OPEN
        yard.turn_until(ports.turn, lambda: yard.state("a") is PortState.OPEN)


def test_lines_about_a_port_carry_the_turn_that_caused_them(log_text: io.StringIO) -> None:
    yard = Yard("a")
    fake = FakeTransport()
    yard.plugged = {"a": fake}
    with yard.multiplexed() as ports:
        ports.turn()
        yard.clock.advance(700)
        fake.unplug()
        ports.turn()
        cause = yard.sessions[0].status().cause
    line = json.loads(log_text.getvalue().splitlines()[0])
    assert (line["event"], line["component"]) == (PORT_LOST, "ports")
    assert line["correlation_id"] == cause
    assert cause.startswith("a@1790000")


def is_closed(each: Chunk | PortStatus) -> bool:
    return isinstance(each, PortStatus) and each.state is PortState.CLOSED


def test_closed_is_told_after_the_last_chunk(tmp_path: Path) -> None:
    path = tmp_path / "drive.nmea"
    path.write_bytes(RMC * 3_000)
    yard = Yard("a")
    order: list[Chunk | PortStatus] = []
    yard.delivery = Delivery(order.append, order.extend, yard.clock)
    port = SinglePort(
        yard.sessions[0],
        yard.delivery,
        rules=RULES,
        pause=yard.pause,
        open_port=lambda _request: Opened(transport=open_file(path)),
    )
    yard.turn_until(port.turn, lambda: any(map(is_closed, order)))
    port.finish()
    (closed,) = [each for each in order if isinstance(each, PortStatus) and is_closed(each)]
    assert order[-1] is closed
    assert closed.bytes == len(RMC) * 3_000
