from daemon.store import ingested
from daemon.store.database import Store
from daemon.store.ingested import Ingested
from daemon.store.journal import Journal
from tests.daemon.store.scene import STAMP, event
from tests.daemon.store.test_ports import ROW
from tests.daemon.store.test_tracking import WORK


def test_units_ports_and_events_come_in_one_go(store: Store) -> None:
    batch = Ingested(
        stamp=STAMP,
        units=(WORK,),
        ports=(ROW,),
        events=(event("port.lost", unit_id=None, subject="yard"),),
    )
    ingested.save(store.connection, batch, Journal())
    kinds = store.connection.execute("SELECT kind FROM event ORDER BY seq").fetchall()
    assert kinds == [("trip.started",), ("port.lost",)]
    assert store.connection.execute("SELECT name FROM port_state").fetchall() == [("yard",)]


def test_an_empty_batch_is_not_worth_a_commit() -> None:
    assert not Ingested(stamp=STAMP)
    assert Ingested(stamp=STAMP, ports=(ROW,))
