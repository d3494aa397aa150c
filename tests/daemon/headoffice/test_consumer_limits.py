"""What the consumer keeps to when many depots ask at once."""

from pathlib import Path

from daemon.clock import ManualClock
from daemon.headoffice.sqlite_engine import SqliteEngine
from daemon.wire.codec import encode
from tests.daemon.headoffice.office import Depot, Office
from tests.daemon.headoffice.truth import NOW, arrival, greeting


def test_no_more_is_published_at_once_than_the_broker_takes(tmp_path: Path) -> None:
    engine = SqliteEngine(tmp_path / "ho.db", make=True, now=NOW, new_id=lambda: "ho-1")
    office = Office.on(engine, ManualClock(NOW), receive_maximum=2)
    office.open()
    depots = [Depot(office.broker, f"d{number}") for number in range(12)]
    for depot in depots:
        depot.tell("hello", greeting(depot=depot.name).hello)
        depot.say("event", encode(arrival("event", 1, 3).batch))
    office.run(200)
    for depot in depots:
        acks = depot.take("ack")
        assert [ack["nonce"] for ack in acks if "nonce" in ack] == ["n"]
        assert acks[-1]["marks"]["event"] == 3
    engine.close()
