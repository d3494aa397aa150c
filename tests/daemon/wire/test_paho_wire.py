"""What the wire over paho does beyond the contract of all wires."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from daemon.clock import ManualClock
from daemon.errors import LinkError
from daemon.wire.broker import BrokerSpec
from daemon.wire.interface import Acknowledged, Connected, Disconnected, Outgoing, Received, Refusal
from daemon.wire.paho_wire import DIAL_STEPS, PahoWire
from tests.brokers import HOST, Mosquitto
from tests.contract.wire_benches import Station, plan
from tests.daemon.wire.scripted_broker import PUBLISH, scripted_broker

MESSAGE = Outgoing(topic="t/1", payload=b"x")


def test_connecting_never_makes_its_caller_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names can hang for as long as the system's resolver likes."""
    is_asked, is_free = threading.Event(), threading.Event()

    def hang(*_: object, **__: object) -> None:
        is_asked.set()
        is_free.wait(60)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    clock = ManualClock()
    wire = PahoWire(BrokerSpec(host="slow.example", port=1), clock=clock, connect_timeout_ms=1000)
    wire.connect(plan("a"))
    assert is_asked.wait(10)
    assert wire.poll() == []
    with pytest.raises(LinkError, match="not connected"):
        wire.publish(MESSAGE)
    clock.advance(DIAL_STEPS * 1000 - 1)
    assert wire.poll() == []
    clock.advance(1)
    (end,) = wire.poll()
    assert isinstance(end, Disconnected)
    assert end.refusal is Refusal.UNREACHABLE
    assert "no connection within 1 s" in end.reason
    is_free.set()
    assert wire.poll() == []


def test_acknowledgements_do_not_wait_for_company(tmp_path: Path) -> None:
    with Mosquitto(tmp_path) as broker:
        wire = PahoWire(BrokerSpec.at(broker.url))
        station = Station(wire, cut=wire.close, silence=wire.close)
        wire.connect(plan("a"))
        station.one(Connected)
        assert delays_of_sockets_to(broker.port) == [1]
        wire.close()


def delays_of_sockets_to(port: int) -> list[int]:
    """TCP_NODELAY of those that this process has."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            sock = socket.socket(fileno=int(link.name))
        except OSError:
            continue  # another kind of file
        with suppress(OSError):  # not connected
            if sock.family is socket.AF_INET and sock.getpeername()[1] == port:
                found.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        sock.detach()
    return found


def test_one_thread_does_it_all_once_connected(tmp_path: Path) -> None:
    before = threading.active_count()
    with Mosquitto(tmp_path) as broker:
        reader = threading.active_count() - before
        wire = PahoWire(BrokerSpec.at(broker.url))
        station = Station(wire, cut=wire.close, silence=wire.close)
        wire.connect(plan("a", "t/#"))
        station.one(Connected)
        station.say("t/1", *map(str, range(100)))
        assert station.texts(100) == [str(n) for n in range(100)]
        assert threading.active_count() == before + reader
        wire.close()


def test_number_of_a_message_is_never_used_again() -> None:
    with scripted_broker() as broker:
        station = broker.station()
        numbers = []
        for _ in range(2):
            broker.greeted(station)
            numbers += [station.wire.publish(MESSAGE) for _ in range(3)]
        assert len(set(numbers)) == len(numbers)
        station.wire.close()


def test_nothing_is_sent_before_its_owner_says_so() -> None:
    """Not even what the broker has never acknowledged."""
    with scripted_broker() as broker:
        station = broker.station()
        lost = broker.greeted(station)
        station.wire.publish(Outgoing(topic="t/1", payload=b"lost"))
        lost.hang_up()
        station.one(Disconnected)
        call = broker.greeted(station)
        station.wire.publish(Outgoing(topic="t/1", payload=b"new"))
        assert call.hear(PUBLISH).endswith(b"new")
        station.wire.close()


def test_wire_may_be_woken_when_it_is_closed() -> None:
    wire = PahoWire(BrokerSpec(host=HOST, port=1))
    wire.close()
    wire.wake()
    wire.wait(60_000)
    assert wire.poll() == []


def test_what_is_left_of_a_wire_is_nothing(tmp_path: Path) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    with Mosquitto(tmp_path) as broker:
        before = descriptors()
        for _ in range(5):
            wire = PahoWire(BrokerSpec.at(broker.url))
            station = Station(wire, cut=wire.close, silence=wire.close)
            wire.connect(plan("a", "t/#"))
            station.one(Connected)
            number = wire.publish(MESSAGE)
            assert isinstance(station.answer(number), Acknowledged)
            station.one(Received)
            wire.close()
            del wire, station
        assert descriptors() <= before
