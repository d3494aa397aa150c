from daemon.headoffice.desk import Desk
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import EpochKey, Greeting
from tests.daemon.headoffice.truth import ELKO, NOW, RENO, arrival, greeting

UNSTORABLE = "\ud800"
"""Half a character: no database takes it, not even cleansed where it is a name."""


def test_batch_that_no_database_takes_spoils_no_other(store: SqlStore) -> None:
    filed = Desk(store).file(
        [
            arrival("event", 1, 5),
            arrival("event", 1, 5, depot=ELKO, epoch=UNSTORABLE),
            arrival("event", 6, 9),
        ],
        now=NOW,
    )
    assert filed.taken.rows == 9
    assert filed.stored[EpochKey(RENO, "one")].marks["event"] == 9
    [elko, reno] = sorted(store.status(), key=lambda one: one.depot)
    assert [bad.reason for bad in elko.bad] == ["refused_by_store"]
    assert reno.bad == []


def test_hello_that_no_database_takes_is_not_answered(store: SqlStore) -> None:
    bad = greeting(depot=ELKO).hello.model_copy(update={"release": UNSTORABLE})
    filed = Desk(store).file([Greeting(ELKO, bad), greeting()], now=NOW)
    assert [one.depot for one, _ in filed.answers] == [RENO]


def test_hello_is_heard_before_the_rows_of_its_epoch(store: SqlStore) -> None:
    """So that rows of the parent go there at once."""
    filed = Desk(store).file(
        [
            arrival("event", 1, 10, epoch="two"),
            greeting("two", begins=("one", {"event": 6})),
        ],
        now=NOW,
    )
    assert filed.answers[0][1].marks["event"] == 10
    assert store.standings([EpochKey(RENO, "one")])[EpochKey(RENO, "one")].marks["event"] == 6
