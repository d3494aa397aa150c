"""A consumer says in the store that it runs, and how it stands with the broker."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from daemon.clock import ManualClock
from daemon.headoffice.sqlite_engine import SqliteEngine
from daemon.headoffice.status import SILENT_MS, ConsumerStatus
from tests.daemon.headoffice.office import AWAY, Office
from tests.daemon.headoffice.truth import NOW


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    engine = SqliteEngine(tmp_path / "ho.db", make=True, now=NOW, new_id=lambda: "ho-1")
    with closing(engine):
        yield Office.on(engine, ManualClock(NOW))


def only(office: Office) -> ConsumerStatus:
    [found] = office.store.consumers()
    return found


def test_it_says_so_while_it_runs_and_no_more_often_than_it_may(office: Office) -> None:
    office.open()
    beats = set()
    for _ in range(21):
        office.run(1_000)
        assert only(office).runs(office.clock.now())
        beats.add(only(office).beat_at)
    assert only(office).is_connected
    assert (only(office).name, only(office).run) == ("one", "run of one")
    assert len(beats) <= 6


def test_broker_that_goes_is_told_at_once_and_why(office: Office) -> None:
    office.open()
    office.broker.stop()
    office.run(1_100)
    lost = only(office)
    assert not lost.is_connected
    assert lost.error
    assert lost.connected_at is not None
    office.run(30_000)
    assert only(office).runs(office.clock.now()), "it is still there itself"
    office.broker.start()
    office.run(31_000)
    assert (only(office).is_connected, only(office).error) == (True, "")


def test_one_that_stops_says_so(office: Office) -> None:
    consumer = office.open()
    consumer.leave()
    office.run(SILENT_MS)
    assert not only(office).runs(office.clock.now())
    assert only(office).ended_at is not None


def test_store_that_is_away_ends_nothing(office: Office) -> None:
    consumer = office.open()
    office.engine.fails_with = AWAY
    office.run(10_000)
    consumer.leave()
    office.engine.fails_with = None
    assert only(office).ended_at is None
