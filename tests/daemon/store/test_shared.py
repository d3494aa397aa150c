from daemon.domain.events import ClockQuality
from daemon.interfaces import Tx
from daemon.store import boots, journal, shared
from daemon.store.boots import Beat
from daemon.store.database import Store
from tests.daemon.store.scene import NOW, STAMP, add_positions, add_unit, event

NOTHING = {"alert": 0, "event": 0, "result": 0, "position": 0, "telemetry": 0}


def start(tx: Tx, token: str) -> None:
    """As the daemon does: its first act is to number an event."""
    beat = Beat(now=NOW, clock=ClockQuality.GPS, status="")
    boots.begin(tx, token=token, release="1", pid=1, beat=beat)
    journal.record(tx, event("daemon.started", unit_id=None), STAMP)


def test_a_start_notes_how_far_the_streams_went_before_it(store: Store) -> None:
    tx = store.connection
    add_unit(tx, "gps-1")
    add_positions(tx, [1, 2, 3])
    start(tx, "a")
    assert shared.noted(tx) == NOTHING | {"position": 3}


def test_further_starts_change_nothing_until_head_office_has_spoken(store: Store) -> None:
    tx = store.connection
    add_unit(tx, "gps-1")
    start(tx, "a")
    add_positions(tx, [1, 2, 3])
    start(tx, "b")
    assert shared.noted(tx) == NOTHING
    shared.agreed(tx)
    assert shared.noted(tx) == {}
    start(tx, "c")
    assert shared.noted(tx) == NOTHING | {"event": 2, "position": 3}
