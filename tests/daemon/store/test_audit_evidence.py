import pytest

from daemon.domain.events import Event
from daemon.interfaces import Tx
from daemon.store.audit_evidence import SAID, Vouched, evidence, row_name, utc
from daemon.store.database import Store
from daemon.store.journal import record
from tests.daemon.store.scene import NOW, STAMP


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def happened(tx: Tx, kind: str, *, subject: str = "", **body: object) -> None:
    record(tx, Event(kind=kind, at=NOW, subject=subject, body=body, correlation_id="c"), STAMP)


def test_nothing_was_said_yet(tx: Tx) -> None:
    found = evidence(tx)
    assert (found.heads, found.newest, found.cut, found.broken) == ({}, None, None, frozenset())


def test_newest_cut_and_every_head_are_read(tx: Tx) -> None:
    happened(tx, "audit.head", seq=9, hash="a")
    happened(tx, "audit.cut", first=1, last=3, hash="b")
    happened(tx, "audit.head", seq=12, hash="c")
    happened(tx, "audit.head", seq=9, hash="forged")
    happened(tx, "audit.cut", first=4, last=5, hash="d")
    happened(tx, "audit.broken", subject=row_name(7))
    found = evidence(tx)
    assert [(one.seq, one.hash) for one in found.heads.values()] == [(9, "a"), (12, "c")]
    assert found.newest == Vouched(seq=12, hash="c", at=NOW)
    assert found.cut == Vouched(seq=5, hash="d", at=NOW)
    assert found.broken == {"row 7"}


def test_other_events_are_not_read(tx: Tx) -> None:
    plan = tx.execute(f"EXPLAIN QUERY PLAN {SAID}").fetchall()
    assert any("event_of_audit" in str(step[-1]) for step in plan)


def test_instants_are_utc() -> None:
    assert utc(1_780_322_600_900) == "2026-06-01T14:03:20Z"
