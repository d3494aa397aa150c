"""What the tests of ingest share: bytes of a drive, and a database to put it into."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from daemon.bootstrap.replay import ReplayPlan, ReplayWiring
from daemon.settings import Settings
from drivers.readings import Chunk

START = 1_790_000_000_000  # 2026-09-21T14:13:20Z, a whole second
UNIT_QUERIES = {
    "positions": """
        SELECT u.name, p.at, p.lat_e7, p.lon_e7, p.speed_cm_s, p.verdict, p.odometer_m
        FROM position p JOIN unit u ON u.id = p.unit_id ORDER BY 1, 2
    """,
    "trips": """
        SELECT u.name, t.started_at, t.ended_at, t.distance_m, t.idle_s, t.top_speed_cm_s,
          t.end_reason
        FROM trip t JOIN unit u ON u.id = t.unit_id ORDER BY 1, 2
    """,
    "stops": """
        SELECT u.name, s.started_at, s.ended_at, s.lat_e7, s.lon_e7
        FROM stop s JOIN unit u ON u.id = s.unit_id ORDER BY 1, 2
    """,
    "events": """
        SELECT u.name, e.at, e.kind, e.subject, e.body, e.seen_at, e.correlation_id
        FROM event e JOIN unit u ON u.id = e.unit_id ORDER BY 1, 2, 3, 4
    """,
    "states": """
        SELECT u.name, s.at, s.motion, s.motion_since, s.odometer_m, s.fences, s.body
        FROM unit_state s JOIN unit u ON u.id = s.unit_id ORDER BY 1
    """,
}

Facts = dict[str, list[tuple[object, ...]]]


def replayed(database: Path, chunks: Iterator[Chunk], *, settings: Settings | None = None) -> Facts:
    """Drives the chunks through a replay and answers everything that is known of units."""
    wiring = ReplayWiring(
        settings or Settings(), ReplayPlan(database=database), config=Path("none")
    )
    try:
        wiring.replay.run(chunks)
    finally:
        wiring.close()
    return facts(database)


def facts(database: Path) -> Facts:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return {name: db.execute(sql).fetchall() for name, sql in UNIT_QUERIES.items()}


def cut(port: str, content: bytes, sizes: Iterator[int]) -> Iterator[Chunk]:
    """The content as chunks of these sizes, without arrival times."""
    start = ordinal = 0
    while start < len(content):
        end = start + next(sizes)
        yield Chunk(port, ordinal, None, content[start:end])
        start, ordinal = end, ordinal + 1
