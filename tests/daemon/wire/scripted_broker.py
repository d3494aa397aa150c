"""A broker that says just what a test lets it say, byte by byte."""

import select
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from daemon.wire.broker import BrokerSpec
from daemon.wire.interface import Connected, ConnectPlan
from daemon.wire.paho_wire import PahoWire
from tests.brokers import HOST
from tests.contract.wire_benches import PATIENCE_S, Station, plan

CONNECT, PUBLISH, PUBACK, SUBSCRIBE, PINGREQ, DISCONNECT = 0x10, 0x30, 0x40, 0x80, 0xC0, 0xE0


def packet(head: int, body: bytes) -> bytes:
    length = bytearray()
    rest = len(body)
    while True:
        rest, digit = divmod(rest, 128)
        length.append(digit | (0x80 if rest else 0))
        if not rest:
            return bytes([head, *length]) + body


def connack(code: int = 0, properties: bytes = b"", *, session_present: bool = False) -> bytes:
    return packet(0x20, bytes([session_present, code, len(properties)]) + properties)


def suback(mid: int, *codes: int) -> bytes:
    return packet(0x90, struct.pack("!HB", mid, 0) + bytes(codes))


def puback(mid: int, *rest: int) -> bytes:
    return packet(PUBACK, struct.pack("!H", mid) + bytes(rest))


def publish(topic: bytes, payload: bytes, *, mid: int = 0) -> bytes:
    """At QoS 1 with a `mid`, at QoS 0 without."""
    head = PUBLISH | (0x02 if mid else 0)
    number = struct.pack("!H", mid) if mid else b""
    return packet(head, struct.pack("!H", len(topic)) + topic + number + b"\x00" + payload)


def disconnect(code: int, reason: bytes = b"") -> bytes:
    said = b"\x1f" + struct.pack("!H", len(reason)) + reason if reason else b""
    return packet(DISCONNECT, bytes([code, len(said)]) + said)


def receive_maximum(number: int) -> bytes:
    return b"\x21" + struct.pack("!H", number)


class Call:
    """One connection, as the broker sees it."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._sock.settimeout(PATIENCE_S)

    def say(self, *packets: bytes) -> None:
        self._sock.sendall(b"".join(packets))

    def hear(self, head: int) -> bytes:
        """The body of the next packet, which must be of that kind."""
        found = self._exactly(1)[0]
        assert found & 0xF0 == head, f"{found:#x} where {head:#x} was due"
        length, shift = 0, 0
        while True:
            digit = self._exactly(1)[0]
            length |= (digit & 0x7F) << shift
            shift += 7
            if not digit & 0x80:
                return self._exactly(length)

    def hear_while(self, station: Station, head: int) -> bytes:
        """The same, of a wire that has to be polled before it says it."""
        while not select.select([self._sock], [], [], 0)[0]:
            station.wire.wait(50)
            station.poll()
        return self.hear(head)

    def is_ended(self) -> bool:
        """By the other side, with nothing more to read."""
        return self._sock.recv(1) == b""

    def hang_up(self) -> None:
        self._sock.close()

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            piece = self._sock.recv(size - len(found))
            assert piece, "hung up in the middle of a packet"
            found += piece
        return found


class ScriptedBroker:
    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._listener.settimeout(PATIENCE_S)
        self._calls: list[Call] = []
        self.spec = BrokerSpec(host=HOST, port=listener.getsockname()[1])

    def called(self, station: Station, connect: ConnectPlan) -> Call:
        """The wire's call, CONNECT read."""
        station.wire.connect(connect)
        sock, _ = self._listener.accept()
        call = Call(sock)
        self._calls.append(call)
        call.hear(CONNECT)
        return call

    def hang_up(self) -> None:
        """Whatever is left."""
        for call in self._calls:
            call.hang_up()

    def greeted(self, station: Station, properties: bytes = b"") -> Call:
        """The same, and let in."""
        call = self.called(station, plan("a"))
        call.say(connack(0, properties))
        station.one(Connected)
        return call

    def station(self, *, timeout_ms: int = 5000) -> Station:
        wire = PahoWire(self.spec, connect_timeout_ms=timeout_ms)
        return Station(wire, cut=wire.close, silence=wire.close)


@contextmanager
def scripted_broker() -> Iterator[ScriptedBroker]:
    with socket.create_server((HOST, 0)) as listener:
        broker = ScriptedBroker(listener)
        yield broker
        broker.hang_up()
