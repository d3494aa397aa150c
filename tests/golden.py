"""Golden results of the sample recordings: `python -m tests.golden` writes them anew.

Look at the difference before you commit it: it is what users will see change.
"""

import json
import tempfile
from pathlib import Path

from daemon.bootstrap.replay import ReplayPlan, ReplayWiring
from daemon.cli.decode_text import as_answer
from daemon.cli.summary import as_json
from daemon.ingest.can_log import CanLog, CanLogFiles
from daemon.ingest.sources import open_recordings
from daemon.settings import Settings

SAMPLES = Path(__file__).parents[1] / "sample_nmea"


def recordings() -> list[Path]:
    return sorted(path for path in SAMPLES.iterdir() if path.name.endswith((".nmea", ".nmea.gz")))


def bus_logs() -> list[Path]:
    return sorted(path for path in SAMPLES.iterdir() if path.name.endswith((".log", ".log.gz")))


def check_of(recording: Path) -> Path:
    return recording.with_name(recording.name + ".chk")


def golden(recording: Path) -> str:
    """What `depotd replay --json` says of the recording."""
    with tempfile.TemporaryDirectory() as folder:
        plan = ReplayPlan(database=Path(folder) / "golden.db")
        wiring = ReplayWiring(Settings(), plan, config=Path("none"))
        try:
            wiring.replay.run(open_recordings([recording]))
            total, units = wiring.summary()
        finally:
            wiring.close()
    answer = {
        "total": as_json(total),
        "units": {name: as_json(one) for name, one in units.items()},
    }
    return json.dumps(answer, indent=1) + "\n"


def golden_log(path: Path) -> str:
    """What `depotd decode --json` says of the log."""
    log = CanLog()
    for chunk in CanLogFiles([path]):
        log.feed(chunk)
    log.flush()
    return json.dumps(as_answer(log.decoded()), indent=1) + "\n"


if __name__ == "__main__":
    for sample in recordings():
        check_of(sample).write_text(golden(sample), encoding="utf-8")
    for bus_log in bus_logs():
        check_of(bus_log).write_text(golden_log(bus_log), encoding="utf-8")
