import pytest

from daemon.headoffice.desk import Desk
from daemon.headoffice.mail import Letter, PresenceSeen, ReportSeen
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import EpochKey, Greeting
from daemon.wire.messages import Presence, Reported
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


def presence(release: str) -> PresenceSeen:
    told = Presence(on=True, epoch="one", boot=1, session=1, release="1", at=NOW)
    return PresenceSeen(depot=ELKO, presence=told.model_copy(update={"release": release}))


def report(doc: str) -> ReportSeen:
    told = Reported(version=1, state="applied", code="done", message="m", at=NOW)
    return ReportSeen(depot=ELKO, doc=doc, report=told)


@pytest.mark.parametrize(
    "bad", [presence(UNSTORABLE), report(UNSTORABLE)], ids=["presence", "report"]
)
def test_note_that_no_database_takes_spoils_nothing_else(store: SqlStore, bad: Letter) -> None:
    filed = Desk(store).file([greeting(depot=ELKO), bad, arrival("event", 1, 5)], now=NOW)
    assert filed.taken.rows == 5
    [elko, _] = sorted(store.status(), key=lambda one: one.depot)
    assert [one.reason for one in elko.bad] == ["refused_by_store"]


def test_a_long_line_of_lives_is_refused_by_name_and_stops_nobody(store: SqlStore) -> None:
    for number in range(102):
        begins = (f"e{number - 1}", {"event": number}) if number else None
        Desk(store).file([greeting(f"e{number}", depot=ELKO, begins=begins)], now=NOW)
    filed = Desk(store).file([arrival("event", 1, 5)], now=NOW)
    assert filed.taken.rows == 5
    [elko, _] = sorted(store.status(), key=lambda one: one.depot)
    assert [(one.reason, one.count) for one in elko.bad] == [("bad_epoch", 1)]


def test_epochs_of_one_depot_have_a_limit(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.headoffice.ledger.EPOCHS_MOST", 2)
    letters = [arrival("event", 1, 5, depot=ELKO, epoch=name) for name in ("a", "b", "c")]
    filed = Desk(store).file(letters, now=NOW)
    assert filed.taken.rows == 10
    assert EpochKey(ELKO, "c") not in filed.stored
    assert not Desk(store).file([greeting("d", depot=ELKO)], now=NOW).answers
    [elko] = store.status()
    assert [(one.reason, one.count) for one in elko.bad] == [("bad_epoch", 2)]
