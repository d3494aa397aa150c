"""Makes the small database that a released schema leaves here; run once at each release.

    python -m tests.databases.make

It is kept as SQL text: readable in review, and the same bytes wherever it is made.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from daemon.database_file import APPLICATION_ID, SCHEMA_VERSION
from daemon.domain.events import ClockQuality, Event, Stamp
from daemon.interfaces import Tx
from daemon.store import journal, streams
from daemon.store.database import create_or_open

FOLDER = Path(__file__).parent
RELEASED = {int(file.stem.removeprefix("schema_")): file for file in FOLDER.glob("schema_*.sql")}
MADE_AT = 1_780_322_600_000

INSERT_POSITION = """
INSERT INTO position(
    seq, unit_id, at, seen_at, boot, lat_e7, lon_e7, speed_cm_s, quality, odometer_m
) VALUES (?, ?, ?, ?, 1, ?, -1049330000, 1200, 1, ?)
"""


def load(release: int, path: Path) -> None:
    """Brings the database of a release back to life at `path`."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
        connection.executescript(RELEASED[release].read_text(encoding="utf-8"))
        connection.execute(f"PRAGMA user_version = {release:d}")


def fill(tx: Tx) -> None:
    tx.execute("INSERT INTO vehicle(name, label) VALUES ('T-1', 'Truck 1'), ('T-2', 'Truck 2')")
    tx.execute(
        "INSERT INTO unit(name, first_seen_at) VALUES ('u-1', ?), ('u-2', ?)", (MADE_AT,) * 2
    )
    tx.execute("INSERT INTO fitting VALUES (1, 0, NULL, 1), (2, 0, NULL, 2)")
    first = streams.take(tx, "position", 40)
    for index in range(40):
        at = MADE_AT + index // 2 * 1000
        row = (first + index, index % 2 + 1, at, at, 398_080_000 + index * 1000, index * 12)
        tx.execute(INSERT_POSITION, row)
    for index, kind in enumerate(("trip.started", "trip.ended", "stop.started", "site.arrived")):
        stamp = Stamp(boot=1, monotonic_ms=index, clock=ClockQuality.GPS, seen_at=MADE_AT)
        event = Event(kind=kind, at=MADE_AT + index, unit_id=1, correlation_id=f"u-1@{index}")
        journal.record(tx, event, stamp)


def make() -> Path:
    target = FOLDER / f"schema_{SCHEMA_VERSION}.sql"
    with TemporaryDirectory() as folder:
        store = create_or_open(
            Path(folder) / "made.db",
            kind="live",
            depot="Sample",
            now_ms=MADE_AT,
            host="sample",
            new_id=lambda: "00000000-0000-4000-8000-000000000000",
        )
        store.connection.execute("BEGIN")
        fill(store.connection)
        store.connection.execute("COMMIT")
        lines = [line for line in store.connection.iterdump() if "sqlite_sequence" not in line]
        store.close()
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


if __name__ == "__main__":
    make()
