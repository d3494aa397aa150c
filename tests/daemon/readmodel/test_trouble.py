import sqlite3

from daemon.errors import DaemonStopped, DaemonUnreachable, OutcomeUnknown, StoreUnreadable
from daemon.readmodel.trouble import Asked, Trouble, trouble_of


def test_our_errors_say_what_to_do() -> None:
    failed = StoreUnreadable("x.db: gone", next_step="start depotd")
    assert trouble_of(failed) == Trouble(message="x.db: gone", next_step="start depotd")


def test_errors_of_the_library_are_put_into_words() -> None:
    failed = sqlite3.DatabaseError("database disk image is malformed")
    assert "malformed" in trouble_of(failed).message


def test_an_act_that_was_not_answered_says_whether_it_may_be_done() -> None:
    assert trouble_of(DaemonStopped("gone")).asked is Asked.NOBODY
    assert trouble_of(DaemonUnreachable("you may not")).asked is Asked.IN_VAIN
    assert trouble_of(OutcomeUnknown("lost")).asked is Asked.UNHEARD
