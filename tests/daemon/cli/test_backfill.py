from pathlib import Path

from daemon.store.database import create_or_open
from tests.daemon.cli.conftest import Depotd
from tests.daemon.ingest.test_ingest import epoch


def card(tmp_path: Path) -> Path:
    path = tmp_path / "card.nmea"
    path.write_bytes(b"".join(epoch(second) for second in range(10)))
    return path


def test_missed_positions_are_stored_once(depotd: Depotd, config: Path, tmp_path: Path) -> None:
    first = depotd("backfill", card(tmp_path), "--config", config, "--unit", "box", "--json")
    assert first.code == 0
    assert (first.answer["fixes"], first.answer["stored"]) == (10, 10)
    again = depotd("backfill", card(tmp_path), "--config", config, "--unit", "box", "--json")
    assert (again.answer["fixes"], again.answer["stored"]) == (10, 0)


def test_they_show_on_the_track_of_the_vehicle(
    depotd: Depotd, config: Path, tmp_path: Path
) -> None:
    depotd("check", "--config", config, "--apply")
    depotd("backfill", card(tmp_path), "--config", config, "--unit", "box")
    said = depotd(
        "export", "T1", "--config", config, "--since", "2026-09-21", "--until", "2026-09-22"
    )
    assert said.out.count("<trkpt") == 10


def test_a_database_in_use_is_busy(depotd: Depotd, config: Path, tmp_path: Path) -> None:
    store = create_or_open(config.parent / "live.db", kind="live", depot="Test", now_ms=1)
    try:
        said = depotd("backfill", card(tmp_path), "--config", config, "--json")
    finally:
        store.close()
    assert said.code == 75
    assert "systemctl stop depotd" in said.error["next_step"]
