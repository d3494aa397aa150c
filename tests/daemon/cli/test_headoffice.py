"""The whole program: a broker, consumers in processes of their own, a depot that sends."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daemon.cli.exits import Exit
from daemon.clock import SystemClock
from daemon.headoffice.store import EpochKey
from daemon.wire import topics
from daemon.wire.broker import BrokerSpec
from daemon.wire.codec import encode
from daemon.wire.interface import Acknowledged, Connected, ConnectPlan, Outgoing, Received
from daemon.wire.messages import Ack, parse
from daemon.wire.paho_wire import PahoWire
from tests.brokers import Mosquitto
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.office import address, store_in
from tests.daemon.headoffice.truth import RENO, arrival

PATIENCE_MS = 30_000


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path) as running:
        yield running


class Sender:
    """A depot over a real wire."""

    def __init__(self, broker: Mosquitto) -> None:
        self.wire = PahoWire(BrokerSpec.at(broker.url))
        self.marks: dict[str, int] = {}
        self.wire.connect(
            ConnectPlan(
                client_id=topics.client_id(RENO),
                subscriptions=topics.depot_subscriptions(RENO),
            )
        )
        self.offices: set[str] = set()
        self.until(lambda: self.is_connected)

    is_connected = False

    def until(self, is_so: object) -> None:
        clock = SystemClock()
        over = clock.monotonic() + PATIENCE_MS
        assert callable(is_so)
        while not is_so():
            assert clock.monotonic() < over, (self.marks, self.offices)
            self.wire.wait(50)
            for event in self.wire.poll():
                self._hear(event)

    def send(self, first: int, last: int) -> None:
        payload = encode(arrival("event", first, last).batch)
        self.wire.publish(Outgoing(topic=topics.up(RENO, "event"), payload=payload))

    def _hear(self, event: object) -> None:
        assert isinstance(event, Connected | Acknowledged | Received), event
        if isinstance(event, Connected):
            self.is_connected = True
        elif isinstance(event, Received):
            self.wire.ack(event)
            if event.topic.startswith(topics.CONSUMERS.removesuffix("+")):
                (self.offices.add if b'"on":true' in event.payload else self.offices.discard)(
                    event.topic.rpartition("/")[2]
                )
            elif event.topic.endswith("/ack"):
                self.marks.update(parse(Ack, event.payload).marks.items())


@contextmanager
def office(broker: Mosquitto, folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "daemon", "headoffice", "--broker", broker.url,
               "--store", address(folder), "--name", "ho", *more]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=PATIENCE_MS / 1000)
    return process.returncode


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_consumer_stores_and_acknowledges_until_it_is_told_to_stop(
    broker: Mosquitto, tmp_path: Path, number: signal.Signals
) -> None:
    with office(broker, tmp_path) as process:
        sender = Sender(broker)
        sender.until(lambda: sender.offices == {"ho"})
        sender.send(1, 100)
        sender.until(lambda: sender.marks.get("event") == 100)
        process.send_signal(number)
        assert ended(process) == Exit.DONE
        sender.until(lambda: sender.offices == set())
        sender.wire.close()
    with store_in(tmp_path) as store:
        assert len(store.rows(RENO, "event", first=1, limit=1000)) == 100


def test_several_processes_share_the_work_and_stop_together(
    broker: Mosquitto, tmp_path: Path
) -> None:
    with office(broker, tmp_path, "--processes", "3") as process:
        sender = Sender(broker)
        sender.until(lambda: sender.offices == {"ho-1", "ho-2", "ho-3"})
        for first in range(1, 600, 100):
            sender.send(first, first + 99)
            sender.send(first, first + 99)
        sender.until(lambda: sender.marks.get("event") == 600)
        process.send_signal(signal.SIGTERM)
        assert ended(process) == Exit.DONE
        sender.wire.close()
    with store_in(tmp_path) as store:
        key = EpochKey(RENO, "one")
        assert store.standings([key])[key].gaps == []
        assert len(store.rows(RENO, "event", first=1, limit=1000)) == 600


def test_store_that_cannot_be_made_ends_it_at_once(broker: Mosquitto, tmp_path: Path) -> None:
    (tmp_path / "ho.db").mkdir()
    with office(broker, tmp_path, "--processes", "2") as process:
        assert ended(process) == Exit.CONFIGURATION


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "no broker is named"),
        (("--broker", "http://x"), "mqtt://HOST:PORT"),
        (("--broker", "mqtt://x", "--name", "a/b"), "not a name of a consumer"),
        (("--broker", "mqtt://x", "--depots", "reno,a b"), "a b: not the id of a depot"),
        (("--broker", "mqtt://x", "--username", "a", "--password-file", "none"), "none"),
        (("--broker", "mqtts://x", "--ca-file", "none.pem"), "put the file there, or name another"),
        (("--broker", "mqtt://x", "--store", "mysql:///x"), "sqlite:///PATH"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(
    depotd: Depotd, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    found = depotd("headoffice", "--store", address(tmp_path), *options)
    assert found.code == Exit.CONFIGURATION
    assert said in found.err
