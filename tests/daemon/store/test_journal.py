import json
import re
from pathlib import Path

import pytest

from daemon.domain.events import MAX_DEPTH, Event
from daemon.errors import StoreError
from daemon.interfaces import Tx
from daemon.store import journal, streams
from daemon.store.database import Store
from daemon.store.journal import Journal
from tests.architecture.sources import ROOT, imports, modules
from tests.daemon.store.scene import NOW, STAMP, add_unit, event

ROWS = "SELECT seq, kind, subject, body, clock, seen_at, depth FROM event ORDER BY seq"


@pytest.fixture
def tx(store: Store) -> Tx:
    add_unit(store.connection, "u-1")
    return store.connection


def test_event_is_written_with_its_provenance(tx: Tx) -> None:
    given = event(subject="depot", body={"b": 1, "a": None}, depth=3)
    assert journal.record(tx, given, STAMP) == 1
    assert tx.execute(ROWS).fetchall() == [
        (1, "site.arrived", "depot", '{"a":null,"b":1}', "gps", NOW, 3)
    ]


def test_known_event_takes_no_number(tx: Tx) -> None:
    """The same recording twice leaves the stream as it was (I6)."""
    assert journal.record(tx, event(), STAMP) == 1
    assert journal.record(tx, event(body={"later": True}), STAMP) is None
    assert journal.record(tx, event(subject="gate"), STAMP) == 2
    assert streams.last(tx, "event") == 2
    assert json.loads(tx.execute(ROWS).fetchall()[0][3]) == {}


def test_event_without_unit_may_happen_twice_at_once(tx: Tx) -> None:
    happened = event("clock.corrected", unit_id=None)
    assert [journal.record(tx, happened, STAMP) for _ in range(2)] == [1, 2]


def test_i3_consequences_are_in_the_transaction_of_their_event(tx: Tx) -> None:
    def enqueue(inner: Tx, cause: Event, seq: int) -> None:
        add_unit(inner, f"job for {cause.kind} {seq}")

    book = Journal(triggers=(enqueue,))
    tx.execute("BEGIN")
    book.record(tx, event(), STAMP)
    names = tx.execute("SELECT name FROM unit").fetchall()
    assert ("job for site.arrived 1",) in names
    tx.execute("ROLLBACK")
    assert tx.execute(ROWS).fetchall() == []
    assert tx.execute("SELECT name FROM unit").fetchall() == [("u-1",)]


def test_i3_known_event_has_no_consequences_again(tx: Tx) -> None:
    caused: list[int] = []
    book = Journal(triggers=(lambda _tx, _event, seq: caused.append(seq),))
    book.record(tx, event(), STAMP)
    book.record(tx, event(), STAMP)
    assert caused == [1]


def test_i3_trigger_that_fails_takes_the_event_with_it(tx: Tx) -> None:
    def fail(_tx: Tx, _event: Event, _seq: int) -> None:
        raise RuntimeError("no such queue")

    tx.execute("SAVEPOINT s")
    with pytest.raises(RuntimeError, match="no such queue"):
        Journal(triggers=(fail,)).record(tx, event(), STAMP)
    tx.execute("ROLLBACK TO s")
    assert streams.last(tx, "event") == 0


def test_consequence_of_depth_16_is_the_last(tx: Tx) -> None:
    assert journal.record(tx, event(depth=MAX_DEPTH), STAMP) == 1
    with pytest.raises(StoreError, match="consequence number 17; more than 16 are refused"):
        journal.record(tx, event(depth=MAX_DEPTH + 1, at=NOW + 1), STAMP)
    assert streams.last(tx, "event") == 1


def test_event_of_an_unknown_unit_is_an_error_and_no_number(tx: Tx) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        journal.record(tx, event(unit_id=99), STAMP)
    assert streams.last(tx, "event") == 0


def test_i3_nothing_else_writes_events() -> None:
    writers = [
        path.as_posix()
        for path in modules("daemon")
        if re.search(r"INSERT\s+(OR \w+ )?INTO event\b", (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert writers == ["daemon/store/journal.py"]


@pytest.mark.parametrize("module", modules("daemon"), ids=str)
def test_i3_journal_with_its_triggers_is_handed_in(module: Path) -> None:
    """The module's own `record` knows no trigger: for tests and scripts only."""
    assert not {("daemon.store", "journal"), ("daemon.store.journal", "record")} & set(
        imports(module)
    )
