"""Consumers say that they run, and how they stand with the broker; what is shown rests on it."""

from daemon.headoffice.status import ConsumerStatus
from daemon.headoffice.store import ConsumerBeat
from daemon.headoffice.tx import Tx

NOTE = """
INSERT INTO consumer(name, run, started_at, beat_at, connected, connected_at, ended_at, error)
VALUES (:name, :run, :started_at, :now, :connected, :connected_at, :ended_at, :error)
ON CONFLICT (name) DO UPDATE
SET run = excluded.run, started_at = excluded.started_at, beat_at = excluded.beat_at,
    connected = excluded.connected,
    connected_at = COALESCE(excluded.connected_at, consumer.connected_at),
    ended_at = excluded.ended_at, error = excluded.error
"""

FORGET = "DELETE FROM consumer WHERE beat_at < :before"

EVERY = """
SELECT name, run, started_at, beat_at, connected, connected_at, ended_at, error
FROM consumer ORDER BY name
"""

KEPT_MS = 7 * 86_400_000
"""Consumers that were renamed or moved are not shown for ever."""


def note(tx: Tx, beat: ConsumerBeat, *, now: int) -> None:
    tx.run(
        NOTE,
        {
            "name": beat.name,
            "run": beat.run,
            "started_at": beat.started_at,
            "now": now,
            "connected": int(beat.is_connected),
            "connected_at": now if beat.is_connected else None,
            "ended_at": now if beat.is_over else None,
            "error": beat.error,
        },
    )
    tx.run(FORGET, {"before": now - KEPT_MS})


def every(tx: Tx) -> list[ConsumerStatus]:
    return [
        ConsumerStatus(
            name=name,
            run=run,
            started_at=started_at,
            beat_at=beat_at,
            is_connected=bool(connected),
            connected_at=connected_at,
            ended_at=ended_at,
            error=error,
        )
        for name, run, started_at, beat_at, connected, connected_at, ended_at, error in tx.rows(
            EVERY, {}
        )
    ]
