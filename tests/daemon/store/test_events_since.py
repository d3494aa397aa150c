from daemon.store import events_since, streams
from daemon.store.database import Store
from daemon.store.journal import Journal
from tests.daemon.store.scene import STAMP, event


def happens(store: Store, kind: str, subject: str) -> None:
    Journal().record(store.connection, event(kind, subject=subject, unit_id=None), STAMP)


def test_first_of_these_kinds_after_the_mark_is_named(store: Store) -> None:
    happens(store, "paper.withdrawn", "D1")
    mark = streams.last(store.connection, "event")
    kinds = ("paper.withdrawn", "dvir.added")
    assert events_since.first(store.connection, mark, kinds) is None
    happens(store, "port.silent", "yard-radio")
    assert events_since.first(store.connection, mark, kinds) is None
    happens(store, "dvir.added", "T1")
    happens(store, "paper.withdrawn", "D2")
    assert events_since.first(store.connection, mark, kinds) == ("dvir.added", "T1")
