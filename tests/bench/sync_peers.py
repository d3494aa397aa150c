"""The same rows by paho alone, as a program of a few lines would send them: one JSON on stdout.

    python -m tests.bench.sync_peers publish FOLDER PORT BROKER

PORT leads to the broker over whatever is measured, BROKER directly. `publish` sends what the link
has sent, from memory; the others make their positions up. All count what the broker took: nobody
stores anything.
"""

import json
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Event, Lock

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from daemon.clock import monotonic_us
from daemon.wire import topics
from daemon.wire.batch import SCHEMAS
from daemon.wire.topics import DepotId
from tests.bench.sync_codec import positions
from tests.bench.sync_figures import quantiles_ms
from tests.bench.sync_run import ALERT_EVERY_S, LIVE_EVERY_S, NEVER, PAYLOADS

HOST = "127.0.0.1"
IN_FLIGHT = 20
"""Of paho, where nobody says anything else."""
MANY_IN_FLIGHT = 200
ROWS_A_BATCH = 50
SECONDS = 8
PINGS = 200
QUEUED = 400
SEED = 1
FED = (DepotId("fed-1"), DepotId("fed-2"))
TOPIC = "bench/up"
ALERTS = "bench/alert"
ALERT = b'{"recipient":"dispatch","urgency":"high","title":"T042 drives faster than 105 km/h"}'

Figures = dict[str, float]


class Sender:
    """A paho client with its own thread, which counts what the broker has taken."""

    def __init__(self, port: int, *, in_flight: int) -> None:
        self.taken = 0
        self._sent = 0
        self._lock = Lock()  # of both
        self._more = Event()
        self._in_flight = in_flight
        self._client = _client()
        self._client.max_inflight_messages = in_flight
        self._client.on_publish = self._count
        self._client.connect(HOST, port)
        self._client.loop_start()

    def send(self, payload: bytes, *, topic: str = TOPIC) -> None:
        with self._lock:
            self._sent += 1
        self._client.publish(topic, payload, qos=1)

    def wait_for_room(self) -> None:
        """What is more paho would queue in memory, alerts behind it."""
        self._wait(self._in_flight - 1)

    def wait(self) -> None:
        self._wait(0)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _wait(self, most: int) -> None:
        while self._sent - self.taken > most:
            self._more.wait(1)
            self._more.clear()

    def _count(self, *_: object) -> None:
        with self._lock:
            self.taken += 1
        self._more.set()


def publish(folder: Path, port: int, _broker: int) -> Figures:
    packed = json.loads((folder / PAYLOADS).read_text(encoding="utf-8"))
    payloads = [bytes.fromhex(payload) for payload in packed]
    sender = Sender(port, in_flight=IN_FLIGHT)
    began = monotonic_us()
    for payload in payloads:
        sender.wait_for_room()
        sender.send(payload)
    sender.wait()
    took = monotonic_us() - began
    sender.close()
    return {"seconds": took / 1e6}


def feed(folder: Path, port: int, _broker: int) -> Figures:
    """The same payloads as of several depots at once: only who stores them is waited for."""
    packed = json.loads((folder / PAYLOADS).read_text(encoding="utf-8"))
    sender = Sender(port, in_flight=MANY_IN_FLIGHT)
    began = monotonic_us()
    for payload in map(bytes.fromhex, packed):
        for depot in FED:
            sender.wait_for_room()
            sender.send(payload, topic=topics.up(depot, "position"))
    sender.wait()
    sender.close()
    return {"began_us": began}


def one_by_one(_folder: Path, port: int, broker: int) -> Figures:
    """A JSON message a position, so many in flight that a slow line is full."""
    return _drained(port, broker, pack=bytes, rows=1, in_flight=MANY_IN_FLIGHT)


def by_fifty(_folder: Path, port: int, broker: int) -> Figures:
    """Fifty rows in a message, deflated; paho's own number of messages in flight."""
    return _drained(port, broker, pack=zlib.compress, rows=ROWS_A_BATCH, in_flight=IN_FLIGHT)


def ping(_folder: Path, port: int, broker: int) -> Figures:
    """Publisher to subscriber, nothing else: what the broker and the loopback take."""
    with _heard(broker) as heard:
        sender = Sender(port, in_flight=IN_FLIGHT)
        for _ in range(PINGS):
            NEVER.wait(LIVE_EVERY_S)
            sender.send(_alert(), topic=ALERTS)
        sender.wait()
        sender.close()
    return quantiles_ms(heard)


def queue(_folder: Path, port: int, _broker: int) -> Figures:
    """Rows that paho holds in memory while whoever runs this breaks the connection."""
    rows = _rows()
    sender = Sender(port, in_flight=IN_FLIGHT)
    for _ in range(QUEUED):
        sender.send(zlib.compress(json.dumps([*islice(rows, ROWS_A_BATCH)]).encode()))
    sender.wait()
    sender.close()
    return {"messages": QUEUED}


def _drained(
    port: int, broker: int, *, pack: Callable[[bytes], bytes], rows: int, in_flight: int
) -> Figures:
    """Positions for a while, and alerts among them, which are heard at the broker."""
    stream = _rows()
    size = messages = alerts = 0
    sender = Sender(port, in_flight=in_flight)
    with _heard(broker) as heard:
        began = next_at = monotonic_us()
        while monotonic_us() - began < SECONDS * 1e6:
            if monotonic_us() >= next_at:
                next_at += round(ALERT_EVERY_S * 1e6)
                sender.send(_alert(), topic=ALERTS)
                alerts += 1
            sender.wait_for_room()
            batch = [*islice(stream, rows)]
            payload = pack(json.dumps(batch, separators=(",", ":")).encode())
            sender.send(payload)
            size += len(payload)
            messages += 1
        taken = max(0, sender.taken - alerts)
        seconds = (monotonic_us() - began) / 1e6
        sender.wait()
    sender.close()
    return {
        "rows_per_s": taken * rows / seconds,
        "bytes_per_row": size / (messages * rows),
        **quantiles_ms(heard),
    }


def _rows() -> Iterator[dict[str, object]]:
    names = [column.name for column in SCHEMAS["position"].columns]
    for row in positions(SEED):
        yield dict(zip(names, row, strict=True))


def _alert() -> bytes:
    return b"%d %s" % (monotonic_us(), ALERT)


@contextmanager
def _heard(broker: int) -> Iterator[list[float]]:
    """How many milliseconds each alert took, as a subscriber at the broker hears it."""
    heard: list[float] = []
    is_subscribed = Event()

    def hear(_client: Client, _userdata: object, message: MQTTMessage) -> None:
        heard.append((monotonic_us() - int(message.payload.split()[0])) / 1000)

    client = _client()
    client.on_message = hear
    client.on_subscribe = lambda *_: is_subscribed.set()
    client.connect(HOST, broker)
    client.loop_start()
    client.subscribe(ALERTS, qos=1)
    is_subscribed.wait(10)
    try:
        yield heard
    finally:
        client.disconnect()
        client.loop_stop()


def _client() -> Client:
    return Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)


PEERS: dict[str, Callable[[Path, int, int], Figures]] = {
    "publish": publish,
    "feed": feed,
    "one_by_one": one_by_one,
    "by_fifty": by_fifty,
    "ping": ping,
    "queue": queue,
}


def main() -> None:
    name, folder, port, broker = sys.argv[1:]
    sys.stdout.write(json.dumps(PEERS[name](Path(folder), int(port), int(broker))) + "\n")


if __name__ == "__main__":
    main()
