"""A port on which vehicles speak in lines of JSON, and what is known of them afterwards."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from drivers.readings import SIGNAL_BY_NAME, Chunk, Heard, Sample

QUERIES = {
    "values": """
        SELECT u.name, s.name, t.at, t.value FROM telemetry t
        JOIN unit u ON u.id = t.unit_id JOIN signal s ON s.id = t.signal_id ORDER BY 1, 2, 3
    """,
    "counters": "SELECT * FROM vehicle_counter ORDER BY 1, 2",
    "days": "SELECT * FROM counter_day ORDER BY 1, 2, 3",
    "condition": "SELECT * FROM condition_day ORDER BY 1, 2, 3",
    "codes": """
        SELECT unit_id, source, code, severity, state, first_at, last_at, episodes
        FROM fault_code ORDER BY 1, 2, 3
    """,
    "events": """
        SELECT u.name, e.at, e.kind, e.subject, e.body FROM event e
        JOIN unit u ON u.id = e.unit_id ORDER BY 1, 2, 3, 4
    """,
}


def facts_of(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reads:
        return {name: reads.execute(sql).fetchall() for name, sql in QUERIES.items()}


def line(unit: str, at: int | None, source: int = 0, **values: float | None) -> bytes:
    """`at` None: dated by its arrival."""
    return json.dumps({"unit": unit, "at": at, "source": source, "values": values}).encode() + b"\n"


def chunks(lines: Iterable[bytes], *, port: str, seen_at: int, size: int) -> list[Chunk]:
    """Cut wherever it falls."""
    stream = b"".join(lines)
    return [
        Chunk(port, number, seen_at + number, stream[begin : begin + size])
        for number, begin in enumerate(range(0, len(stream), size))
    ]


class LineDecoder:
    """As the drivers' decoders are: whole messages only, garbage counted."""

    def __init__(self) -> None:
        self.messages = 0
        self.by_type: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self._rest = b""

    def feed(self, payload: bytes, seen_at: int | None) -> list[Heard]:
        *lines, self._rest = (self._rest + payload).split(b"\n")
        return [heard for one in lines if (heard := self._read(one, seen_at))]

    def flush(self) -> list[Heard]:
        return []

    def _read(self, told: bytes, seen_at: int | None) -> Heard | None:
        try:
            body = json.loads(told)
        except ValueError:
            self.faults["no_json"] += 1
            return None
        at = int(seen_at or 0) if body["at"] is None else int(body["at"])
        self.messages += 1
        self.by_type["values"] += 1
        return Heard(
            body["unit"],
            tuple(
                Sample(
                    name,
                    at,
                    None if value is None else round(value * SIGNAL_BY_NAME[name].per_unit),
                    body["source"],
                )
                for name, value in body["values"].items()
            ),
        )
