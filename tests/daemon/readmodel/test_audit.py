import sqlite3

import pytest

from daemon.readmodel.audit import AnchorRow, AuditFilter, audit_anchor, audit_page


@pytest.mark.parametrize(
    ("wanted", "seqs"),
    [
        (AuditFilter(), [3, 2, 1]),
        (AuditFilter(actor="ana"), [3, 2]),
        (AuditFilter(command="jobs"), [2]),
        (AuditFilter(command="jobs.retry"), [2]),
        (AuditFilter(command="job%"), []),
        (AuditFilter(outcome="refused"), [2]),
        (AuditFilter(actor="nobody"), []),
    ],
)
def test_the_audit_is_read_from_its_end(
    db: sqlite3.Connection, wanted: AuditFilter, seqs: list[int]
) -> None:
    page = audit_page(db, wanted)
    assert [row.seq for row in page.rows] == seqs
    assert page.next is None


def test_pages_follow_each_other(db: sqlite3.Connection) -> None:
    first = audit_page(db, limit=2)
    assert ([row.seq for row in first.rows], first.next) == ([3, 2], 2)
    second = audit_page(db, limit=2, before=first.next)
    assert ([row.seq for row in second.rows], second.next) == ([1], None)


def test_a_filter_goes_on_where_it_stopped_looking(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.readmodel.audit.LOOK_MOST", 2)
    page = audit_page(db, AuditFilter(actor="pete"))
    assert (page.rows, page.next) == ((), 2)
    assert [row.seq for row in audit_page(db, AuditFilter(actor="pete"), before=2).rows] == [1]


def test_an_empty_audit_has_an_empty_page(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM audit")
    assert audit_page(db).rows == ()


def test_the_anchor_says_where_the_audit_was_cut(db: sqlite3.Connection) -> None:
    assert audit_anchor(db) is None
    db.execute("INSERT INTO audit_anchor(id, seq, hash, cut_at) VALUES (1, 7, 'ab', 9)")
    assert audit_anchor(db) == AnchorRow(seq=7, hash="ab", cut_at=9)
