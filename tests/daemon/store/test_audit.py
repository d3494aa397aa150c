import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.domain.commands import Actor, Role, Via
from daemon.domain.events import ClockQuality, Event
from daemon.interfaces import Tx
from daemon.store import audit
from daemon.store.audit import AuditRow, Entry, Outcome
from daemon.store.database import Store
from daemon.store.journal import record
from tests.daemon.store.scene import NOW, STAMP

ANNA = Actor(name="anna", role=Role.ADMIN, via=Via.SOCKET)
ENTRY = Entry(
    actor=ANNA,
    command_id="c",
    command="rules.set",
    args='{"name":"x"}',
    outcome=Outcome.DONE,
    message="x is set",
)
OTHER: dict[str, object] = {
    "seq": 40,
    "at": 1,
    "boot": 2,
    "clock": "ntp",
    "actor": "eve",
    "role": "viewer",
    "via": "file",
    "command_id": "d",
    "command": "rules.get",
    "args": '{"name":"y"}',
    "outcome": "failed",
    "message": "",
    "previous": "f" * 64,
    "hash": "e" * 64,
}


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def written(tx: Tx, count: int, *, at: int = NOW, clock: ClockQuality = ClockQuality.GPS) -> None:
    for n in range(count):
        stamp = replace(STAMP, seen_at=at + n, clock=clock)
        audit.append(tx, replace(ENTRY, command_id=f"c{n}"), stamp)


def said(tx: Tx, kind: str, body: dict[str, object] | None) -> None:
    assert body is not None
    record(tx, Event(kind=kind, at=NOW, body=body, correlation_id="c"), STAMP)


def noted(tx: Tx) -> None:
    said(tx, "audit.head", audit.head(tx))


def cut_by_the_daemon(tx: Tx, *, before: int) -> audit.Cut:
    found = audit.cut(tx, before=before, now=NOW + 9)
    assert found is not None
    said(tx, "audit.cut", {"first": found.first, "last": found.last, "hash": found.hash})
    return found


def head_is_set_back(tx: Tx) -> None:
    tx.execute(
        "UPDATE audit_head SET (seq, hash) ="
        " (SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1)"
    )


def test_rows_follow_each_other_from_the_first(tx: Tx) -> None:
    written(tx, 3)
    rows = tx.execute("SELECT seq, previous, hash FROM audit ORDER BY seq").fetchall()
    assert [row[0] for row in rows] == [1, 2, 3]
    assert [row[1] for row in rows] == [audit.FIRST_PREVIOUS, rows[0][2], rows[1][2]]
    report = audit.verify(tx)
    assert report.is_whole
    assert (report.rows, report.first_seq, report.last_seq) == (3, 1, 3)
    assert (report.anchor_seq, report.head_hash) == (None, rows[2][2])


def test_empty_audit_is_whole(tx: Tx) -> None:
    report = audit.verify(tx)
    assert report.is_whole
    assert (report.rows, report.first_seq, report.last_seq) == (0, None, None)


def test_table_holds_every_column_that_the_hash_is_taken_of(tx: Tx) -> None:
    columns = [row[1] for row in tx.execute("PRAGMA table_info(audit)").fetchall()]
    assert columns == [*AuditRow.__slots__, "hash"]
    assert set(columns) == set(OTHER)


@pytest.mark.parametrize("column", OTHER)
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_changed_column_is_found_in_any_row(tx: Tx, column: str, seq: int) -> None:
    written(tx, 3)
    tx.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", (OTHER[column], seq))  # noqa: S608 - a column of the table
    report = audit.verify(tx)
    assert report.fault_seq == seq
    assert str(seq) in report.fault
    assert report.rows == seq - 1


@pytest.mark.parametrize(
    ("gone", "fault_seq", "said"),
    [
        ("seq = 1", 1, "row 1 is missing; the next is 2"),
        ("seq IN (2, 3)", 2, "row 2 is missing and others; the next is 4"),
        ("seq >= 3", 3, "rows 3 to 4 are missing at the end"),
        ("1", 1, "rows 1 to 4 are missing at the end"),
    ],
)
def test_removed_rows_are_found(tx: Tx, gone: str, fault_seq: int, said: str) -> None:
    written(tx, 4)
    tx.execute(f"DELETE FROM audit WHERE {gone}")  # noqa: S608 - cases of this test
    report = audit.verify(tx)
    assert (report.fault_seq, report.fault) == (fault_seq, said)


def test_row_put_in_later_is_found(tx: Tx) -> None:
    written(tx, 2)
    tx.execute(
        "INSERT INTO audit SELECT 3, at, boot, clock, actor, role, via, command_id, command, args,"
        " outcome, message, previous, hash FROM audit WHERE seq = 2"
    )
    assert audit.verify(tx).fault_seq == 3


def test_row_made_anew_with_its_own_hash_breaks_the_chain_after_it(tx: Tx) -> None:
    written(tx, 3)
    values = tx.execute("SELECT * FROM audit WHERE seq = 2").fetchone()
    row = AuditRow(**dict(zip(AuditRow.__slots__, values[:-1], strict=True)))
    assert row.hash() == values[-1]
    forged = replace(row, actor="eve")
    tx.execute("UPDATE audit SET actor = ?, hash = ? WHERE seq = 2", ("eve", forged.hash()))
    report = audit.verify(tx)
    assert (report.fault_seq, report.fault) == (3, "row 3 does not follow from the row before it")


def test_long_chain_is_walked_in_reads_of_bounded_size(
    tx: Tx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "ROWS_A_READ", 4)
    written(tx, 12)
    assert audit.verify(tx).rows == 12
    tx.execute("UPDATE audit SET actor = 'eve' WHERE seq = 9")
    assert audit.verify(tx).fault_seq == 9


def test_reader_verifies_without_writing(store: Store, path: Path) -> None:
    written(store.connection, 3)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        assert audit.verify(connection).rows == 3


def test_old_rows_are_cut_and_the_chain_goes_on_from_the_anchor(tx: Tx) -> None:
    written(tx, 5)
    second = tx.execute("SELECT hash FROM audit WHERE seq = 2").fetchone()[0]
    cut = cut_by_the_daemon(tx, before=NOW + 2)
    assert cut == audit.Cut(first=1, last=2, hash=second)
    assert tx.execute("SELECT seq, hash, cut_at FROM audit_anchor").fetchall() == [
        (2, second, NOW + 9)
    ]
    report = audit.verify(tx)
    assert report.is_whole
    assert (report.rows, report.first_seq, report.anchor_seq) == (3, 3, 2)
    assert report.cut_at == NOW
    written(tx, 1, at=NOW + 10)
    assert audit.verify(tx).last_seq == 6


def test_everything_may_be_cut_and_numbers_go_on(tx: Tx) -> None:
    written(tx, 2)
    cut_by_the_daemon(tx, before=NOW + 100)
    assert audit.verify(tx).is_whole
    assert audit.cut(tx, before=NOW + 100, now=NOW) is None
    written(tx, 1)
    assert audit.verify(tx).first_seq == 3


def test_cut_is_bounded(tx: Tx) -> None:
    written(tx, 5)
    cuts = [audit.cut(tx, before=NOW + 100, now=NOW, most=2) for _ in range(4)]
    assert [cut and (cut.first, cut.last) for cut in cuts] == [(1, 2), (3, 4), (5, 5), None]


def test_row_of_an_untrusted_clock_goes_with_a_later_one_that_is_old(tx: Tx) -> None:
    written(tx, 2, at=0, clock=ClockQuality.UNTRUSTED)
    assert audit.cut(tx, before=NOW, now=NOW) is None
    written(tx, 1, at=NOW - 5)
    written(tx, 1, at=NOW)
    cut = audit.cut(tx, before=NOW, now=NOW)
    assert cut is not None
    assert (cut.first, cut.last) == (1, 3)


def test_changed_anchor_is_found(tx: Tx) -> None:
    written(tx, 3)
    cut_by_the_daemon(tx, before=NOW + 1)
    tx.execute("UPDATE audit_anchor SET hash = 'x'")
    report = audit.verify(tx)
    assert (report.fault_seq, report.fault) == (
        1,
        "the anchor at row 1 is not that of the last cut",
    )


@pytest.mark.parametrize("cut_before", [False, True])
def test_anchor_that_somebody_put_in_is_found(tx: Tx, cut_before: bool) -> None:
    written(tx, 6)
    if cut_before:
        cut_by_the_daemon(tx, before=NOW + 2)
    tx.execute(
        "INSERT OR REPLACE INTO audit_anchor(id, seq, hash, cut_at)"
        " SELECT 1, seq, hash, 5 FROM audit WHERE seq = 4"
    )
    tx.execute("DELETE FROM audit WHERE seq <= 4")
    report = audit.verify(tx)
    first = 3 if cut_before else 1
    assert (report.fault_seq, report.fault) == (
        first,
        f"rows {first} to 4 are missing; no event says of a cut",
    )


def test_anchor_that_is_gone_is_found(tx: Tx) -> None:
    written(tx, 3)
    cut_by_the_daemon(tx, before=NOW + 100)
    tx.execute("DELETE FROM audit_anchor")
    tx.execute("DELETE FROM audit_head")
    report = audit.verify(tx)
    assert (report.fault_seq, report.fault) == (3, "rows 1 to 3 were cut, and the anchor is gone")


def test_rows_that_went_at_the_end_are_missed_though_the_head_was_set_back(tx: Tx) -> None:
    written(tx, 6)
    noted(tx)
    tx.execute("DELETE FROM audit WHERE seq > 4")
    head_is_set_back(tx)
    report = audit.verify(tx)
    assert (report.fault_seq, report.fault) == (5, "rows 5 to 6 are missing at the end")
    written(tx, 3, at=NOW + 50)
    report = audit.verify(tx)
    assert report.fault_seq == 6
    assert report.fault.startswith("row 6 is not the one that was the last at 2026-")


def test_all_rows_and_the_head_are_missed(tx: Tx) -> None:
    written(tx, 3)
    noted(tx)
    tx.execute("DELETE FROM audit")
    tx.execute("DELETE FROM audit_head")
    report = audit.verify(tx)
    assert (report.fault_seq, report.fault) == (1, "rows 1 to 3 are missing at the end")


def test_chain_made_anew_is_told_from_the_one_that_was_noted(tx: Tx) -> None:
    written(tx, 4)
    noted(tx)
    tx.execute("DELETE FROM audit")
    tx.execute("DELETE FROM audit_head")
    written(tx, 6, at=NOW + 1)
    noted(tx)
    assert audit.verify(tx).fault_seq == 4


def test_fault_that_an_event_named_is_told(tx: Tx) -> None:
    written(tx, 3)
    tx.execute("DELETE FROM audit WHERE seq = 2")
    assert not audit.verify(tx).is_told
    record(tx, Event(kind="audit.broken", at=NOW, subject="row 2", correlation_id="c"), STAMP)
    assert audit.verify(tx).is_told
