import sqlite3

from daemon.errors import StoreUnreadable
from daemon.readmodel.trouble import Trouble, trouble_of


def test_our_errors_say_what_to_do() -> None:
    failed = StoreUnreadable("x.db: gone", next_step="start depotd")
    assert trouble_of(failed) == Trouble(message="x.db: gone", next_step="start depotd")


def test_errors_of_the_library_are_put_into_words() -> None:
    failed = sqlite3.DatabaseError("database disk image is malformed")
    assert "malformed" in trouble_of(failed).message
