import sqlite3
from contextlib import closing
from pathlib import Path

from daemon.readmodel.replayed import UnitStored, units_stored
from tests.daemon.ingest.parts import cut, replayed
from tests.daemon.ingest.test_ingest import epoch


def test_what_is_stored_of_each_unit_is_counted(tmp_path: Path) -> None:
    content = b"".join(epoch(second) for second in range(90))
    replayed(tmp_path / "x.db", cut("box", content, iter([len(content)])))
    with closing(sqlite3.connect(tmp_path / "x.db")) as db:
        (stored,) = units_stored(db).values()
    assert isinstance(stored, UnitStored)
    assert stored.positions + stored.dropped["thinned"] == 90
    assert 0 < stored.positions < 90
    assert (stored.trips, stored.stops, stored.distance_m) == (0, 0, 0)
