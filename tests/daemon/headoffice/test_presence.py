"""Is a depot there? Births, wills and hellos come late, doubled, or not at all."""

from daemon.headoffice.greeting import GIVEN_UP_MS
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import Greeting
from daemon.wire.messages import Hello, Presence
from tests.daemon.headoffice.truth import NOW, RENO, greeting


def born(*, boot: int = 1, session: int = 1, epoch: str = "one", at: int = NOW) -> Presence:
    return Presence(on=True, epoch=epoch, boot=boot, session=session, release="1", at=at)


def gone(*, boot: int = 1, session: int = 1, epoch: str = "one", at: int = NOW) -> Presence:
    return Presence(on=False, epoch=epoch, boot=boot, session=session, release="1", at=at)


def hello(*, boot: int = 1, session: int = 1, epoch: str = "one") -> Hello:
    return Hello(
        epoch=epoch,
        nonce="n",
        boot=boot,
        session=session,
        release="1",
        at=NOW,
        clock="gps",
        last={},
    )


def epoch_of(store: SqlStore) -> str | None:
    [status] = store.status()
    return status.epoch


def is_online(store: SqlStore, *heard: Presence | Hello) -> bool | None:
    for one in heard:
        if isinstance(one, Hello):
            assert list(store.greet([Greeting(RENO, one)], now=NOW)) == []
        else:
            store.note_presence([(RENO, one)], now=NOW)
    [status] = store.status()
    return status.is_online


def test_a_depot_that_starts_anew_counts_its_connections_anew(store: SqlStore) -> None:
    assert is_online(store, born(boot=3, session=900), gone(boot=3, session=900)) is False
    assert is_online(store, born(boot=4, session=20)) is True
    assert is_online(store, gone(boot=3, session=900)) is True
    assert is_online(store, gone(boot=4, session=20)) is False


def test_a_birth_that_comes_after_its_own_will_is_late(store: SqlStore) -> None:
    assert is_online(store, born(session=5), gone(session=5), born(session=5)) is False


def test_a_hello_stands_for_a_birth_that_was_lost(store: SqlStore) -> None:
    assert is_online(store, born(session=5), gone(session=5), hello(session=9)) is True
    assert is_online(store, gone(session=5)) is True
    assert is_online(store, gone(session=9)) is False


def test_a_new_life_with_a_wrong_clock_is_there_when_it_says_hello(store: SqlStore) -> None:
    """As after a new disk, before the time is known."""
    assert is_online(store, born(boot=9), hello(boot=9), gone(boot=9)) is False
    assert is_online(store, born(epoch="two", at=0), hello(epoch="two")) is True
    assert is_online(store, gone(epoch="two")) is False


def test_a_database_from_a_backup_is_there_though_its_boots_begin_earlier(store: SqlStore) -> None:
    assert is_online(store, hello(boot=9, session=3), gone(boot=9, session=3)) is False
    assert is_online(store, born(boot=7), hello(boot=7)) is True


def test_a_hello_of_a_connection_before_changes_nothing(store: SqlStore) -> None:
    assert is_online(store, hello(session=9), gone(session=9), hello(session=8)) is False


def test_a_will_that_was_left_before_the_epoch_began_counts(store: SqlStore) -> None:
    assert is_online(store, hello(session=7), hello(session=7, epoch="two")) is True
    assert is_online(store, gone(session=7, epoch="one")) is False


def test_a_late_hello_does_not_go_back_to_the_life_before(store: SqlStore) -> None:
    store.greet([greeting("one"), greeting("two", begins=("one", {}))], now=NOW)
    store.greet([greeting("one")], now=NOW)
    assert epoch_of(store) == "two"


def test_a_life_that_says_nothing_any_more_gives_way_to_the_one_before_it(
    store: SqlStore,
) -> None:
    """The same backup was put back a second time: that life goes on, and the other is over."""
    older = greeting("one", boot=4)
    store.greet([older, greeting("two", boot=5, begins=("one", {}))], now=NOW)
    store.greet([older], now=NOW + GIVEN_UP_MS)
    assert epoch_of(store) == "two"
    store.greet([older], now=NOW + GIVEN_UP_MS + 1)
    assert epoch_of(store) == "one"


def test_an_old_disk_is_heard_when_nothing_else_is(store: SqlStore) -> None:
    """Also where it counts fewer connections than it had when it was taken out."""
    store.greet([greeting("one", boot=4), greeting("two", boot=1)], now=NOW)
    store.greet([greeting("two", boot=1)], now=NOW + GIVEN_UP_MS)
    store.greet([greeting("one", boot=3)], now=NOW + GIVEN_UP_MS + 1)
    assert epoch_of(store) == "two"
    store.greet([greeting("one", boot=3)], now=NOW + 2 * GIVEN_UP_MS + 1)
    assert epoch_of(store) == "one"


def test_only_a_later_connection_brings_an_unrelated_life_back(store: SqlStore) -> None:
    """An old disk was put in again; its boots have nothing to do with the other's."""
    is_online(store, hello(boot=50, session=3), hello(boot=1, epoch="two"))
    is_online(store, hello(boot=50, session=3))
    assert epoch_of(store) == "two"
    is_online(store, hello(boot=51, session=1))
    assert epoch_of(store) == "one"
