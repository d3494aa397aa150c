from daemon.store import marks
from daemon.store.database import Store
from daemon.store.marks import InboxMark
from tests.daemon.store.scene import NOW


def test_without_head_office_nothing_is_held(store: Store) -> None:
    assert marks.marks(store.connection) == {}
    assert marks.first_lacking(store.connection, "position") is None


def test_with_head_office_everything_after_its_mark_is_held(store: Store) -> None:
    tx = store.connection
    marks.hold(tx, now=NOW)
    assert marks.first_lacking(tx, "position") == 1
    marks.save(tx, {"position": 41, "event": 3}, now=NOW)
    marks.hold(tx, now=NOW)
    assert marks.marks(tx) == {"alert": 0, "event": 3, "result": 0, "position": 41, "telemetry": 0}
    assert marks.first_lacking(tx, "position") == 42
    marks.save(tx, {"position": 7}, now=NOW)
    assert marks.first_lacking(tx, "position") == 8
    marks.let_go(tx)
    assert marks.first_lacking(tx, "position") is None


def test_a_mark_says_when_it_moved_last(store: Store) -> None:
    tx = store.connection
    marks.hold(tx, now=NOW)
    marks.save(tx, {"event": 3}, now=NOW + 5)
    marks.save(tx, {"event": 3}, now=NOW + 9)
    moved = tx.execute("SELECT moved_at FROM link_mark WHERE stream = 'event'").fetchall()
    assert moved == [(NOW + 5,)]


def test_inbox_counts_each_head_office_for_itself_and_only_up(store: Store) -> None:
    tx = store.connection
    assert (marks.inbox(tx, "ho-1"), marks.latest_inbox(tx)) == (0, None)
    marks.answered(tx, "ho-1", 5, now=NOW)
    marks.answered(tx, "ho-2", 1, now=NOW + 1)
    marks.answered(tx, "ho-1", 4, now=NOW + 2)
    assert (marks.inbox(tx, "ho-1"), marks.inbox(tx, "ho-2")) == (5, 1)
    assert marks.latest_inbox(tx) == InboxMark("ho-1", 5)
