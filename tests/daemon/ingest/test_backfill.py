import sqlite3
from contextlib import closing
from pathlib import Path

from daemon.bootstrap.backfill import BackfillWiring
from daemon.settings import Settings, StoreTable
from drivers.readings import Chunk
from tests.daemon.ingest.parts import START, facts
from tests.daemon.ingest.test_ingest import epoch

EPOCHS = b"".join(epoch(second) for second in range(20))


def backfilled(path: Path, payload: bytes) -> int:
    wiring = BackfillWiring(Settings(store=StoreTable(path=path)), unit="T1")
    try:
        wiring.backfill.chunk(Chunk("card", 0, None, payload))
        wiring.backfill.finish()
    finally:
        wiring.close()
    return wiring.backfill.stored


def test_late_positions_come_in_and_nothing_follows_from_them(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    assert backfilled(path, EPOCHS) == 20
    known = facts(path)
    assert [row[1] for row in known["positions"]] == [START + s * 1000 for s in range(20)]
    assert {row[5] for row in known["positions"]} == {2}
    assert known["trips"] == known["stops"] == known["events"] == known["states"] == []


def test_reading_a_file_twice_stores_it_once(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    backfilled(path, EPOCHS[: len(EPOCHS) // 2])
    stored = backfilled(path, EPOCHS)
    assert 9 <= stored <= 10
    assert backfilled(path, EPOCHS) == 0


def test_the_database_stays_live(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    backfilled(path, EPOCHS)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT kind FROM depot").fetchone() == ("live",)
        assert db.execute("SELECT count(*) FROM boot WHERE ended_at IS NULL").fetchone() == (0,)
