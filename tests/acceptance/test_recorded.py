"""I6: what the daemon made of live bytes, it makes again of their recording."""

import signal
import subprocess
import threading
from pathlib import Path

from tests.acceptance.depot import DEPOTD, PATIENCE_S, depotd, running
from tests.daemon.ingest.parts import facts

LIVE_S = 25


def test_a_recording_gives_the_facts_that_were_live(tmp_path: Path) -> None:
    folder = tmp_path / "town"
    town = subprocess.Popen(
        [*DEPOTD, "town", str(folder), "--vehicles", "6", "--speed", "20"],
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
            threading.Event().wait(LIVE_S)  # real time has to pass for real bytes to come
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
    unstamped = [row[:5] for row in live["events"]]
    assert [row[:5] for row in replayed["events"]] == unstamped
