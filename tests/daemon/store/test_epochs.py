import json
from pathlib import Path

from daemon.store import epochs, journal, shared
from daemon.store.database import Store
from daemon.store.epochs import Epoch, NewLife
from tests.daemon.store.scene import STAMP, add_positions, add_unit, event, open_store

BEHIND = NewLife(id="e-2", reason="behind head office")


def test_a_new_database_continues_none(store: Store) -> None:
    current = epochs.current(store.connection)
    assert current == Epoch(id=store.identity.epoch, parent=None, after={})


def test_a_new_life_goes_on_after_the_numbers_given_out(store: Store) -> None:
    tx = store.connection
    add_unit(tx, "gps-1")
    add_positions(tx, [1, 2, 3])
    journal.record(tx, event(), STAMP)
    epochs.begin(tx, BEHIND, stamp=STAMP, record=journal.record)
    current = epochs.current(tx)
    assert (current.id, current.parent) == ("e-2", store.identity.epoch)
    assert current.after == {"alert": 0, "event": 1, "result": 0, "position": 3, "telemetry": 0}
    rows = tx.execute("SELECT seq, kind, body FROM event ORDER BY seq").fetchall()
    assert rows[-1][:2] == (2, "store.epoch_began"), "the first row of the new life"
    assert json.loads(rows[-1][2]) == {
        "epoch": "e-2", "reason": "behind head office", "parent": store.identity.epoch,
    }  # fmt: skip


def test_a_new_life_may_have_less_of_its_parent(store: Store) -> None:
    tx = store.connection
    add_unit(tx, "gps-1")
    add_positions(tx, [1, 2, 3])
    life = NewLife(id="e-2", reason="behind head office", after={"position": 2, "event": 9})
    epochs.begin(tx, life, stamp=STAMP, record=journal.record)
    after = epochs.current(tx).after
    assert after == {"alert": 0, "event": 0, "result": 0, "position": 2, "telemetry": 0}


def test_a_repeated_transaction_begins_it_once(store: Store) -> None:
    tx = store.connection
    for _ in range(2):
        epochs.begin(tx, BEHIND, stamp=STAMP, record=journal.record)
    assert tx.execute("SELECT count(*) FROM epoch").fetchone() == (2,)
    assert tx.execute("SELECT count(*) FROM event").fetchone() == (1,)


def test_a_copied_database_continues_the_one_it_was_copied_from(path: Path) -> None:
    first = open_store(path)
    add_unit(first.connection, "gps-1")
    add_positions(first.connection, [1, 2])
    first.close()
    copied = open_store(path, host="other-host")
    current = epochs.current(copied.connection)
    copied.close()
    assert (current.id, current.parent) == (copied.identity.epoch, first.identity.epoch)
    assert current.after["position"] == 2


def test_a_copy_of_an_older_one_goes_on_after_what_that_had_at_its_start(path: Path) -> None:
    """It was put in the place of the newer and ran before it was copied on."""
    older = open_store(path)
    add_unit(older.connection, "gps-1")
    add_positions(older.connection, [1, 2])
    shared.note(older.connection)
    add_positions(older.connection, [3])
    older.close()
    copied = open_store(path, host="other-host")
    after = epochs.current(copied.connection).after
    copied.close()
    assert after["position"] == 2
