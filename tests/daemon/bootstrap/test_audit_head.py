from pathlib import Path

from daemon.bootstrap.audit_head import note_audit
from daemon.clock import ManualClock
from daemon.store import audit
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter
from tests.daemon.store.scene import NOW, STAMP, ask, open_store
from tests.daemon.store.test_audit import written

HEADS = "SELECT body ->> 'seq', body ->> 'hash' FROM event WHERE kind = 'audit.head'"


def test_where_the_audit_stands_is_noted_in_the_event_stream(tmp_path: Path) -> None:
    path = tmp_path / "depotd.db"
    store = open_store(path)
    writer = StoreWriter(store, ManualClock(NOW))
    note_audit(writer, Journal(), STAMP)
    assert ask(path, HEADS) == [], "there is nothing to vouch for"
    writer.write(lambda tx: written(tx, 3))
    note_audit(writer, Journal(), STAMP)
    assert ask(path, HEADS) == [(3, audit.verify(store.connection).head_hash)]
    store.close()
