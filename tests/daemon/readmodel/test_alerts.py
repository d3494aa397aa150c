import sqlite3

from daemon.domain.alerts import Urgency
from daemon.readmodel.alerts import NOTHING_UNREAD, new_alerts, old_alerts, unread


def test_unread_alerts_are_counted_by_desk_with_the_worst(db: sqlite3.Connection) -> None:
    found = unread(db)
    assert dict(found.by_recipient) == {"dispatch": 1, "maintenance": 1, "operator": 1}
    assert (found.total, found.worst) == (3, Urgency.CRITICAL)
    db.execute("UPDATE alert SET read_at = 1, read_by = 'ana' WHERE urgency = 'critical'")
    assert unread(db).worst is Urgency.HIGH
    db.execute("UPDATE alert SET read_at = 1, read_by = 'ana'")
    assert unread(db) == NOTHING_UNREAD


def test_new_and_old_alerts_are_each_the_newest_first(db: sqlite3.Connection) -> None:
    new, old = new_alerts(db), old_alerts(db)
    assert [alert.seq for alert in new] == sorted((alert.seq for alert in new), reverse=True)
    assert [alert.seq for alert in old] == sorted((alert.seq for alert in old), reverse=True)
    assert not any(alert.is_read for alert in new)
    assert {alert.read_by for alert in old} == {"ana"}
    assert len(new) + len(old) == 5


def test_a_desk_sees_its_own(db: sqlite3.Connection) -> None:
    assert [alert.subject for alert in new_alerts(db, recipient="dispatch")] == ["T-09"]
    assert [alert.subject for alert in old_alerts(db, recipient="dispatch")] == ["T-03"]
    assert new_alerts(db, recipient="nobody") == ()


def test_pages_follow_each_other(db: sqlite3.Connection) -> None:
    whole = [alert.seq for alert in new_alerts(db)]
    first = new_alerts(db, limit=2)
    rest = new_alerts(db, limit=2, before=first[-1].seq)
    assert [alert.seq for alert in (*first, *rest)] == whole
    assert old_alerts(db, before=1) == ()


def test_an_empty_inbox_is_empty(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM alert")
    assert (new_alerts(db), old_alerts(db), unread(db)) == ((), (), NOTHING_UNREAD)
