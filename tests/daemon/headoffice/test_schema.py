"""What people may ask in SQL: `lineage` and one view a stream."""

import pytest

from daemon.clock import ManualClock
from daemon.headoffice import opening
from daemon.headoffice.sql_store import SqlStore
from daemon.wire.topics import STREAMS
from tests.daemon.headoffice.truth import NOW, RENO, arrival, greeting, row

SEGMENTS = """
SELECT l.epoch, e.epoch, l.first, l.last FROM lineage l JOIN epoch e ON e.id = l.epoch_id
WHERE l.depot = 'reno' AND l.stream = 'event' ORDER BY l.epoch, l.first
"""
NO_END = 2**63 - 1


def test_each_number_of_an_epoch_lies_in_one_row(address: str) -> None:
    engine = opening.open_engine(address, clock=ManualClock(NOW), make=True, new_id=lambda: "ho")
    store = SqlStore(engine)
    store.greet([greeting("one")], now=NOW)
    store.greet([greeting("two", begins=("one", {"event": 40}))], now=NOW)
    store.greet([greeting("three", begins=("two", {"event": 30}))], now=NOW)
    with engine.snapshot() as tx:
        found = [tuple(one) for one in tx.rows(SEGMENTS, {})]
    store.close()
    assert found == [
        ("one", "one", 1, NO_END),
        ("three", "one", 1, 30),
        ("three", "three", 31, NO_END),
        ("two", "one", 1, 40),
        ("two", "two", 41, NO_END),
    ]


VIEWS = {
    "alert": "SELECT seq FROM alert_lineage WHERE depot = 'reno' AND epoch = 'two' ORDER BY seq",
    "event": "SELECT seq FROM event_lineage WHERE depot = 'reno' AND epoch = 'two' ORDER BY seq",
    "result": "SELECT seq FROM result_lineage WHERE depot = 'reno' AND epoch = 'two' ORDER BY seq",
    "position": "SELECT seq FROM position_lineage"
    " WHERE depot = 'reno' AND epoch = 'two' ORDER BY seq",
    "telemetry": "SELECT seq FROM telemetry_lineage"
    " WHERE depot = 'reno' AND epoch = 'two' ORDER BY seq",
}


@pytest.mark.parametrize("stream", STREAMS)
def test_rows_of_a_depot_can_be_asked_for_across_its_epochs(address: str, stream: str) -> None:
    engine = opening.open_engine(address, clock=ManualClock(NOW), make=True, new_id=lambda: "ho")
    store = SqlStore(engine)
    store.take([arrival(stream, 1, 50)], now=NOW)
    store.greet([greeting("two", begins=("one", {stream: 40}))], now=NOW)
    store.take([arrival(stream, 41, 45, epoch="two")], now=NOW)
    with engine.snapshot() as tx:
        found = [seq for (seq,) in tx.rows(VIEWS[stream], {})]
    assert found == list(range(1, 46))
    assert store.rows(RENO, stream, first=1, limit=99) == [row(stream, n) for n in range(1, 46)]
    store.close()
