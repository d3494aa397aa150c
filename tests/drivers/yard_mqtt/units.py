"""Vehicle units, and a port that hears them, on a real broker."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from daemon.clock import ManualClock, SystemClock
from drivers.transport.bus import BusPort
from drivers.yard_mqtt.lines import unit_topic
from drivers.yard_mqtt.opening import open_yard
from drivers.yard_mqtt.spec import Shown, Watches, YardSpec
from tests.brokers import HOST, PATIENCE_S

PREFIX = "depot/yard"
NOW = 1_764_000_000_000
READ_S = 0.2


def spec_of(port: int, **changes: Any) -> YardSpec:
    given = {"client_id": "depotd-yard-test", "session_expiry_s": 3600, "settle_ms": 0}
    return YardSpec(port=port, prefix=PREFIX, **{"host": HOST, **given, **changes})


def watches_of(clock: ManualClock | None = None) -> Watches:
    real = SystemClock()
    monotonic = real.monotonic if clock is None else clock.monotonic
    return Watches(arrival_ms=lambda: NOW, monotonic_ms=monotonic)


@contextmanager
def hearing(port: int, shown: Shown | None = None, **changes: Any) -> Iterator[BusPort]:
    opened = open_yard(spec_of(port, **changes), lambda: shown or Shown(), watches_of())
    try:
        yield opened
    finally:
        opened.close()


def read_until(port: BusPort, is_enough: Callable[[bytes], bool]) -> bytes:
    """All that came until then."""
    clock = SystemClock()
    late, heard = clock.monotonic() + PATIENCE_S * 1000, b""
    while not is_enough(heard):
        assert clock.monotonic() < late, f"only {heard!r} came"
        heard += port.read(READ_S)
    return heard


def lines_of(port: BusPort, count: int) -> list[dict[str, Any]]:
    heard = read_until(port, lambda text: text.count(b"\n") >= count)
    return [json.loads(one) for one in heard.splitlines()]


class Unit:
    """Publishes at QoS 1 and answers what the broker said to it."""

    def __init__(self, port: int, name: str, password: str | None = None) -> None:
        self.name = name
        self.reasons: dict[int, str] = {}
        self.heard: list[str] = []
        self.granted: list[str] = []
        self.gone = ""
        self.connected = ""
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5)
        if password is not None:
            client.username_pw_set(name, password)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        self.client = client
        self._port = port

    def connect(self, tls: ssl.SSLContext | None = None) -> None:
        if tls is not None:
            self.client.tls_set_context(tls)
        self.client.connect(HOST, self._port)
        self.until(lambda: bool(self.connected or self.gone))

    def say(self, told: object, topic: str | None = None, *, retain: bool = False) -> str:
        payload = told if isinstance(told, bytes) else json.dumps(told).encode()
        sent = self.client.publish(
            topic or unit_topic(PREFIX, self.name), payload, qos=1, retain=retain
        )
        self.until(lambda: sent.mid in self.reasons or bool(self.gone))
        return self.reasons.get(sent.mid, self.gone)

    def subscribe(self, topic: str) -> None:
        self.client.subscribe(topic, qos=1)
        self.until(lambda: bool(self.granted))

    def until(self, is_so: Callable[[], bool]) -> None:
        clock = SystemClock()
        late = clock.monotonic() + PATIENCE_S * 1000
        while not is_so():
            assert clock.monotonic() < late, "the broker does not answer"
            self.client.loop(0.05)

    def leave(self) -> None:
        self.client.disconnect()
        self.client.loop(0.05)

    def _on_connect(self, *said: Any) -> None:
        self.connected = str(said[3])

    def _on_disconnect(self, *said: Any) -> None:
        self.gone = f"gone: {said[3]}"

    def _on_publish(self, *said: Any) -> None:
        self.reasons[said[2]] = str(said[3])

    def _on_subscribe(self, *said: Any) -> None:
        self.granted = [str(code) for code in said[3]]

    def _on_message(self, *said: Any) -> None:
        self.heard.append(said[2].topic)


@contextmanager
def unit(port: int, name: str = "T07", password: str | None = None) -> Iterator[Unit]:
    one = Unit(port, name, password)
    one.connect()
    try:
        yield one
    finally:
        one.leave()
