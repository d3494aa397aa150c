from contextlib import closing
from pathlib import Path

from structlog.testing import capture_logs

from daemon.bootstrap.demo import Office
from daemon.clock import SystemClock
from daemon.headoffice.opening import open_store
from daemon.wire.interface import Connected, ConnectPlan, Outgoing, Received
from daemon.wire.memory import MemoryBroker, MemoryWire
from daemon.wire.messages import Ack, Hello, parse
from daemon.wire.topics import DepotId, depot_subscriptions, down, up

PATIENCE_MS = 10_000
RENO = DepotId("reno")


def test_office_answers_a_depot_and_leaves_when_told(tmp_path: Path) -> None:
    broker, clock, store = MemoryBroker(), SystemClock(), f"sqlite:///{tmp_path / 'office.db'}"
    office = Office(broker, store, clock)
    office.start()
    depot = Depot(broker)
    try:
        ack = depot.greeted()
    finally:
        office.stop()
    assert ack.nonce == "n1"
    assert broker.clients == ["dp-reno"]
    with closing(open_store(store, clock=clock, make=False)) as opened:
        assert [row.depot for row in opened.status()] == [RENO]


def test_office_without_a_store_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "none" / "office.db"
    office = Office(MemoryBroker(), f"sqlite:///{folder}", SystemClock())
    with capture_logs() as logs:
        office.start()
        office.stop()
    (entry,) = [entry for entry in logs if entry["event"] == "headoffice.failed"]
    assert str(folder) in entry["error"]


class Depot:
    """As much of one as says hello."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._wire = MemoryWire(broker)
        self._clock = SystemClock()

    def greeted(self) -> Ack:
        """Says hello when it hears that somebody is there; the answer to it."""
        plan = ConnectPlan(client_id="dp-reno", subscriptions=depot_subscriptions(RENO))
        self._wire.connect(plan)
        until = self._clock.monotonic() + PATIENCE_MS
        while self._clock.monotonic() < until:
            self._wire.wait(100)
            for event in self._wire.poll():
                if isinstance(event, Received) and event.topic == down(RENO, "ack"):
                    return parse(Ack, event.payload)
                if isinstance(event, Connected | Received):
                    self._hello()
        raise AssertionError("head office does not answer")

    def _hello(self) -> None:
        hello = Hello(
            epoch="e1", nonce="n1", boot=1, release="1", at=self._clock.now(), clock="ntp",
            last={"event": 0},
        )  # fmt: skip
        self._wire.publish(_message(hello))


def _message(hello: Hello) -> Outgoing:
    return Outgoing(topic=up(RENO, "hello"), payload=hello.payload())
