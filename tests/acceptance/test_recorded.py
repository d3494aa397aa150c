"""I6: what the daemon made of live bytes, it makes again of their recording."""

import signal
import sqlite3
import subprocess
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.acceptance.depot import DEPOTD, PATIENCE_S, depotd, running
from tests.daemon.ingest.parts import facts

LIVE_S = 50
VEHICLES = "8"
"""The ninth has a receiver whose date fell back by 1024 weeks; a replay leaves it so."""
SPEED = "3"
"""Of the town. Its fixes run ahead of the daemon's clock, which believes them for two minutes."""
ENOUGH = (120, 6)
OF_BUSES = ("telemetry.", "fuel.", "vehicle.", "fault.")
COUNTED = "SELECT (SELECT count(*) FROM position), (SELECT count(*) FROM event)"


def wait_for_facts(database: Path) -> None:
    """Real time has to pass for real bytes to come; how much depends on the machine."""
    tick = threading.Event()
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reader:
        for _ in range(LIVE_S):
            tick.wait(1)
            positions, events = reader.execute(COUNTED).fetchone()
            if positions >= ENOUGH[0] and events >= ENOUGH[1]:
                return


def test_a_recording_gives_the_facts_that_were_live(tmp_path: Path) -> None:
    folder = tmp_path / "town"
    town = subprocess.Popen(
        [*DEPOTD, "town", str(folder), "--vehicles", VEHICLES, "--speed", SPEED],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert town.stdout is not None
    try:
        assert "the town runs" in town.stdout.readline()
        config = folder / "depotd.toml"
        text = config.read_text(encoding="utf-8")
        config.write_text(text + '\n[record]\nfolder = "rec"\n', encoding="utf-8")
        with running(config) as daemon:
            wait_for_facts(folder / "depotd.db")
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(PATIENCE_S) == 0
    finally:
        town.send_signal(signal.SIGTERM)
        town.wait(PATIENCE_S)
        town.stdout.close()
    again = tmp_path / "again.db"
    recordings = sorted(map(str, (folder / "rec").iterdir()))
    answer = depotd(
        "replay",
        *recordings,
        "--config",
        str(config),
        "--database",
        str(again),
        "--json",
    )
    assert answer["files"] == []
    live, replayed = facts(folder / "depotd.db"), facts(again)
    assert len(live["positions"]) > 100
    assert len(live["events"]) >= 4, "something must have happened to be compared"
    for what in ("positions", "trips", "stops"):
        assert replayed[what] == live[what], what
    assert tracked(replayed["events"]) == tracked(live["events"])


def tracked(events: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """What was made of fixes, without stamps.

    Of buses the live daemon takes nothing while nobody vouches for its clock; a replay trusts
    the recorded one from the beginning.
    """
    return [row[:5] for row in events if not str(row[2]).startswith(OF_BUSES)]
