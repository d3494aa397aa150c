"""I6: facts are a function of the input, however it is cut, batched and paced."""

from collections.abc import Iterator
from itertools import cycle, repeat
from pathlib import Path

import pytest

from daemon.bootstrap.replay import ReplayPlan, ReplayWiring
from daemon.errors import StoreWrongKind
from daemon.settings import IngestTable, Settings, SiteTable, TrackingTable
from daemon.store.database import create_or_open
from drivers.readings import Chunk
from tests.conftest import Recordings
from tests.daemon.ingest.parts import Facts, cut, facts, replayed
from tests.golden import check_of, golden, recordings

DRIVE = "reno-drive-2005.nmea.gz"
TAHOE = SiteTable(name="halt", lat=39.27166, lon=-119.93321, radius_m=150)


@pytest.fixture(scope="module")
def drive(recordings: Recordings, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Facts]:
    content = recordings.read(DRIVE)[:900_000]
    database = tmp_path_factory.mktemp("drive") / "whole.db"
    return content, replayed(database, cut("reno", content, repeat(65_536)), settings=settings())


def settings() -> Settings:
    return Settings(site=[TAHOE], tracking=TrackingTable(overspeed_kmh=80))


@pytest.mark.parametrize("sizes", [[997], [1, 80, 7, 4096, 33], [1 << 20]], ids=str)
def test_chunk_boundaries_change_nothing(
    drive: tuple[bytes, Facts], tmp_path: Path, sizes: list[int]
) -> None:
    content, expected = drive
    again = replayed(tmp_path / "cut.db", cut("reno", content, cycle(sizes)), settings=settings())
    assert again == expected
    kinds = {row[2] for row in expected["events"]}
    assert {"trip.started", "stop.started", "fence.entered", "overspeed.started"} <= kinds
    assert {"wheels.rolling", "wheels.standing", "wheels.stopped"} <= kinds


def test_pace_and_commits_change_nothing(drive: tuple[bytes, Facts], tmp_path: Path) -> None:
    """With a pace the replay saves after every recorded second, without every 20,000 fixes."""
    content, expected = drive
    reached: list[int] = []
    wiring = ReplayWiring(
        settings(),
        ReplayPlan(database=tmp_path / "paced.db", wait=reached.append),
        config=Path("none"),
    )
    wiring.replay.run(cut("reno", content, repeat(512)))
    wiring.close()
    assert facts(tmp_path / "paced.db") == expected
    assert reached == sorted(reached)
    assert len(reached) > 1000


def test_a_mux_gives_each_unit_the_rows_of_its_own_file(
    recordings: Recordings, tmp_path: Path
) -> None:
    raw = Settings(ingest=IngestTable(positions="raw"))
    mux = replayed(
        tmp_path / "mux.db",
        cut("mux", recordings.read("derived/mux-tag-4units.nmea"), repeat(300)),
        settings=raw,
    )
    for unit, name in {
        "T101": "rx210.log",
        "T102": "sl869.log",
        "T103": "foretrex-201.log",
        "T104": "quectel-eg25-g.log",
    }.items():
        single = replayed(
            tmp_path / f"{unit}.db", cut(unit, recordings.read(name), repeat(300)), settings=raw
        )
        for what in ("positions", "trips", "stops"):
            assert [row for row in mux[what] if row[0] == unit] == single[what], (unit, what)


def test_reading_a_recording_twice_is_harmless(recordings: Recordings, tmp_path: Path) -> None:
    content = recordings.read(DRIVE)[:300_000]
    raw = Settings(ingest=IngestTable(positions="raw"))
    database = tmp_path / "twice.db"
    once = replayed(database, cut("reno", content, repeat(65_536)), settings=raw)
    twice = replayed(database, cut("reno", content, repeat(65_536)), settings=raw)
    for what in ("positions", "trips", "stops", "events"):
        assert twice[what] == once[what]


@pytest.mark.parametrize("recording", recordings(), ids=lambda path: path.name)
def test_every_sample_gives_its_golden_result(recording: Path) -> None:
    assert golden(recording) == check_of(recording).read_text(encoding="utf-8")


def test_a_live_database_is_refused(tmp_path: Path) -> None:
    live = tmp_path / "live.db"
    create_or_open(live, kind="live", depot="x", now_ms=1).close()
    with pytest.raises(StoreWrongKind, match="is a live database"):
        ReplayWiring(Settings(), ReplayPlan(database=live), config=Path("none"))


def test_an_unknown_unit_is_stored_under_its_own_name(tmp_path: Path) -> None:
    line = b"$GPRMC,120000.00,A,4807.038,N,01131.000,E,022.4,084.4,210926,,,A*5D\r\n"
    chunks: Iterator[Chunk] = iter([Chunk("radio", 0, None, line)])
    stored = replayed(tmp_path / "unknown.db", chunks)
    assert [row[0] for row in stored["positions"]] == ["radio"]


def test_fences_of_the_configuration_are_in_force(drive: tuple[bytes, Facts]) -> None:
    visits = [row for row in drive[1]["events"] if row[3] == "halt"]
    assert [row[2] for row in visits][:2] == ["fence.entered", "site.arrived"]
