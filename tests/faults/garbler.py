"""Somebody at the broker who says nonsense on every topic, to depots and to head office."""

import json
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from daemon.clock import SystemClock
from daemon.errors import LinkError
from daemon.wire.broker import BrokerSpec
from daemon.wire.interface import Acknowledged, Connected, ConnectPlan, Disconnected, Outgoing
from daemon.wire.paho_wire import PahoWire
from daemon.wire.topics import STREAMS
from tests.faults.waiting import until

LARGE = 900_000
"""Longer than any message may be, and not yet what a packet cannot be."""
WAIT_MS = 50
PATIENCE_MS = 20_000
VALUES: Sequence[object] = (
    None, -1, 2**63 - 1, 2**70, 1.5, "", "\x00", "a\x00b", "\x1b[2J", "x" * 5_000, [], {}, [[]],
    {"event": -1}, True,
)  # fmt: skip
MARKS = {"event": 0}
UPWARD: Mapping[str, dict[str, object]] = {
    "up/hello": {
        "epoch": "e", "nonce": "n", "boot": 1, "session": 1, "release": "1", "at": 1,
        "clock": "gps", "last": MARKS, "begins": {"parent": "p", "after": MARKS},
        "down": {"ho": "h", "mark": 0},
    },
    "up/ack": {"ho": "h", "epoch": "e", "mark": 0},
    "up/event": {
        "epoch": "e", "stream": "event", "schema": 1, "boot": 1, "sent": 1, "first": 1, "last": 1,
        "rows": 1, "holes": [], "cols": {"seq": 1, "kind": "k", "body": "{}"},
    },
    "state/link": {"on": True, "epoch": "e", "boot": 1, "session": 1, "release": "1", "at": 1},
    "state/desired/rules": {
        "version": 0, "state": "applied", "code": "c", "message": "m", "at": 1, "sha256": "0" * 64,
    },
}  # fmt: skip
"""What head office reads of a depot, right in every field."""
NAMES_IN_TOPICS = ("a%00b", "%1B%5B2J", "%FF", "%ED%A0%80", "x" * 2_000, "%")
HALF_A_CHARACTER = b'{"v": 1, "epoch": "\\ud800", "ho": "\\ud800"}'


def topics_of(depot: str) -> Sequence[str]:
    """Every topic of the protocol, and some beside it."""
    ups = [f"dp/1/{depot}/up/{what}" for what in (*STREAMS, "hello", "ack", "else", "a/b")]
    states = [f"dp/1/{depot}/state/{what}" for what in ("link", "desired/rules", "desired/no", "x")]
    downs = [
        f"dp/1/{depot}/down/{what}"
        for what in ("ack", "command", "desired/rules", "desired/no", "else")
    ]
    return [*ups, *states, *downs, "dp/1/ho/stranger", "dp/1/b%C3%A4d/up/hello", "dp/1/ü/up/event"]


def payloads(seed: int = 1) -> Iterator[bytes]:
    """From no message at all to one that is nearly right."""
    dice = random.Random(seed)  # noqa: S311 - a test's
    deflated = zlib.compress(b'{"v": 1}')
    yield from (b"", b"{", b"x", b"null", b"[]", b"{}", b'{"v": 1}', b'{"v": 2}', b"\x00\xff")
    yield from (deflated[:-3], deflated + b"more", zlib.compress(b"[1]"), HALF_A_CHARACTER)
    yield dice.randbytes(5_000)
    yield b"{" + dice.randbytes(LARGE)
    yield zlib.compress(b" " * (8 << 20))  # a few kB that stand for megabytes
    yield b'{"v":' * 30_000  # nested too deep
    yield b'{"v": 1, "n": ' + b"9" * 10_000 + b"}"
    for name in ("marks", "commands", "rows", "cols", "last", "first", "epoch", "ho", "on", "body"):
        for value in VALUES:
            yield json.dumps({"v": 1, **_likely(), name: value}).encode()


def spoiled(depot: str) -> Iterator[tuple[str, bytes]]:
    """Each message to head office, right but for one field, with its topic."""
    for what, told in UPWARD.items():
        for bad in _each_spoiled({"v": 1, **told}):
            yield f"dp/1/{depot}/{what}", json.dumps(bad).encode()
    report = json.dumps({"v": 1, **UPWARD["state/desired/rules"]}).encode()
    for name in NAMES_IN_TOPICS:
        yield f"dp/1/{depot}/state/desired/{name}", report


def _each_spoiled(told: Mapping[str, object]) -> Iterator[dict[str, object]]:
    for name, right in told.items():
        for value in VALUES:
            yield {**told, name: value}
        if isinstance(right, dict):
            for inner in _each_spoiled(right):
                yield {**told, name: inner}


def _likely() -> dict[str, object]:
    """What a message would have, of all kinds together."""
    return {
        "epoch": "e", "stream": "event", "schema": 1, "boot": 1, "sent": 1, "first": 1, "last": 1,
        "rows": 1, "holes": [], "cols": {"seq": 1}, "ho": "h", "at": 1, "marks": {}, "nonce": "n",
        "commands": [{"seq": 1}], "on": True, "run": "r", "session": 1, "release": "1", "mark": 1,
        "clock": "gps", "version": 1, "sha256": "0" * 64, "by": "b", "body": {}, "state": "applied",
        "code": "c", "message": "m",
    }  # fmt: skip


@contextmanager
def voice(broker: BrokerSpec) -> Iterator["Voice"]:
    said = Voice(broker)
    try:
        yield said
    finally:
        said.close()


class Voice:
    """A client that says what it is given."""

    def __init__(self, broker: BrokerSpec) -> None:
        self._wire = PahoWire(broker)
        self._is_up = False
        self._under_way = 0
        self.lost = 0
        """Connections that the broker ended: it does not take everything either."""
        self._connect()

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        clock = SystemClock()
        deadline = clock.monotonic() + PATIENCE_MS
        while clock.monotonic() < deadline:
            try:
                self._wire.publish(Outgoing(topic=topic, payload=payload, retain=retain))
            except LinkError:
                self._step()
                continue
            self._under_way += 1
            self._step(0)
            return
        raise AssertionError(f"cannot say {payload[:20]!r} on {topic}")

    def settle(self) -> None:
        """Until the broker has taken all of it, or has ended the connection over it."""

        def is_settled() -> bool:
            self._step()
            return self._under_way == 0

        until(is_settled)

    def close(self) -> None:
        self._wire.close()

    def _connect(self) -> None:
        self._wire.connect(ConnectPlan(client_id="stranger", subscriptions=(), clean_start=True))

    def _step(self, wait_ms: int = WAIT_MS) -> None:
        self._wire.wait(wait_ms)
        for event in self._wire.poll():
            if isinstance(event, Connected):
                self._is_up = True
            elif isinstance(event, Acknowledged):
                self._under_way -= 1
            elif isinstance(event, Disconnected):
                self.lost += self._is_up
                self._is_up, self._under_way = False, 0
                self._connect()
