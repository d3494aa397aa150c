import pytest

from daemon.domain.alerts import Alert, Desk, Urgency
from daemon.interfaces import Tx
from daemon.store import alerts, streams
from daemon.store.database import Store
from tests.daemon.store.scene import NOW, STAMP

HOUR = 3_600_000


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def an_alert(subject: str = "gate", recipient: Desk = Desk.OPERATOR) -> Alert:
    return Alert(
        recipient=recipient,
        event="port.lost",
        subject=subject,
        urgency=Urgency.HIGH,
        title=f"port {subject} is lost",
        text="no such device",
        correlation_id="c-1",
        job_id=4,
    )


def seqs(tx: Tx) -> list[int]:
    return [seq for (seq,) in tx.execute("SELECT seq FROM alert ORDER BY seq")]


def holes(tx: Tx) -> list[tuple[int, int, str]]:
    return tx.execute("SELECT first, last, reason FROM stream_hole ORDER BY first").fetchall()


def test_alert_is_written_with_its_provenance(tx: Tx) -> None:
    assert alerts.add(tx, an_alert(), STAMP) == 1
    row = tx.execute(
        "SELECT at, boot, clock, recipient, event, subject, urgency, title, text, correlation_id,"
        " job_id, read_at FROM alert"
    ).fetchone()
    assert row == (
        NOW, 1, "gps", "operator", "port.lost", "gate", "high", "port gate is lost",
        "no such device", "c-1", 4, None,
    )  # fmt: skip


def test_numbers_are_those_of_the_alert_stream(tx: Tx) -> None:
    assert [alerts.add(tx, an_alert(), STAMP) for _ in range(3)] == [1, 2, 3]
    assert streams.last(tx, "alert") == 3
    assert streams.last(tx, "event") == 0


def test_who_reads_first_is_kept(tx: Tx) -> None:
    for _ in range(3):
        alerts.add(tx, an_alert(), STAMP)
    assert alerts.mark_read(tx, [1, 2, 99], at=NOW, by="anna") == 2
    assert alerts.mark_read(tx, [2, 3], at=NOW + 1, by="ben") == 1
    assert tx.execute("SELECT read_by FROM alert ORDER BY seq").fetchall() == [
        ("anna",), ("anna",), ("ben",),
    ]  # fmt: skip
    assert alerts.known(tx, [3, 1, 99]) == [1, 3]


def test_all_read_stops_at_what_was_seen_and_at_the_desk(tx: Tx) -> None:
    for desk in (Desk.OPERATOR, Desk.DISPATCH, Desk.OPERATOR):
        alerts.add(tx, an_alert(recipient=desk), STAMP)
    assert alerts.mark_all_read(tx, until=2, at=NOW, by="anna", recipient="operator") == 1
    assert alerts.mark_all_read(tx, until=3, at=NOW, by="anna") == 2


def test_old_read_alerts_go_and_leave_holes(tx: Tx) -> None:
    for _ in range(6):
        alerts.add(tx, an_alert(), STAMP)
    alerts.mark_read(tx, [1, 2, 4], at=NOW - HOUR, by="anna")
    alerts.mark_read(tx, [5], at=NOW, by="anna")
    assert alerts.remove_read(tx, before=NOW, most=10) == 3
    assert seqs(tx) == [3, 5, 6]
    assert holes(tx) == [(1, 2, "retention"), (4, 4, "retention")]
    assert alerts.remove_read(tx, before=NOW, most=10) == 0


def test_removal_takes_no_more_than_a_bite(tx: Tx) -> None:
    for _ in range(5):
        alerts.add(tx, an_alert(), STAMP)
    alerts.mark_read(tx, [1, 2, 3, 4, 5], at=NOW - HOUR, by="anna")
    assert [alerts.remove_read(tx, before=NOW, most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert holes(tx) == [(1, 5, "retention")]


def test_what_nobody_has_read_stays(tx: Tx) -> None:
    alerts.add(tx, an_alert(), STAMP)
    assert alerts.remove_read(tx, before=NOW + HOUR, most=10) == 0
    assert seqs(tx) == [1]


def test_alerts_whose_cause_is_over_are_read_by_whoever_saw_it(tx: Tx) -> None:
    for subject in ("T-1", "T-2", "T-1", "T-3"):
        alerts.add(tx, an_alert(subject), STAMP)
    alerts.add(tx, an_alert("T-1", Desk.DISPATCH), STAMP)
    alerts.mark_read(tx, [1], at=NOW, by="anna")
    for event, count in (("port.silent", 0), ("port.lost", 2)):
        both = ["T-1", "T-3"]
        settled = alerts.settle(tx, Desk.OPERATOR, event, subjects=both, at=NOW + HOUR, by="depotd")
        assert settled == count
    rows = tx.execute("SELECT read_at, read_by FROM alert ORDER BY seq").fetchall()
    assert rows == [(NOW, "anna"), (None, ""), *[(NOW + HOUR, "depotd")] * 2, (None, "")]
