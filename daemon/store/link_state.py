"""How the link is, written for screens and for the next start."""

from dataclasses import asdict, dataclass

from daemon.interfaces import Tx

SAVE = """
INSERT INTO link_state(
    id, state, since, broker, depot_id, head_office, rtt_ms, skew_ms, bytes_per_s, rows_per_s,
    window_bytes, sent_today_bytes, day, retry_at, held_by, refused, last_error, last_error_at,
    updated_at
) VALUES (
    1, :state, :since, :broker, :depot_id, :head_office, :rtt_ms, :skew_ms, :bytes_per_s,
    :rows_per_s, :window_bytes, :sent_today_bytes, :day, :retry_at, :held_by, :refused,
    :last_error, :last_error_at, :updated_at
)
ON CONFLICT(id) DO UPDATE SET state = excluded.state, since = excluded.since,
    broker = excluded.broker, depot_id = excluded.depot_id, head_office = excluded.head_office,
    rtt_ms = excluded.rtt_ms, skew_ms = excluded.skew_ms, bytes_per_s = excluded.bytes_per_s,
    rows_per_s = excluded.rows_per_s, window_bytes = excluded.window_bytes,
    sent_today_bytes = excluded.sent_today_bytes, day = excluded.day,
    retry_at = excluded.retry_at, held_by = excluded.held_by, refused = excluded.refused,
    last_error = excluded.last_error, last_error_at = excluded.last_error_at,
    updated_at = excluded.updated_at
"""

SENT = "SELECT day, sent_today_bytes FROM link_state WHERE id = 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    state: str
    """off, offline, connecting, catching-up or live."""
    since: int
    broker: str
    depot_id: str
    head_office: bool = False
    rtt_ms: float | None = None
    skew_ms: int | None = None
    bytes_per_s: float = 0.0
    rows_per_s: float = 0.0
    window_bytes: int = 0
    sent_today_bytes: int = 0
    day: int = 0
    retry_at: int | None = None
    held_by: str = ""
    refused: int = 0
    last_error: str = ""
    last_error_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentToday:
    day: int
    bytes: int


def save(tx: Tx, state: LinkState, *, now: int) -> None:
    tx.execute(SAVE, {**asdict(state), "updated_at": now})


def sent(reads: Tx) -> SentToday | None:
    """What was sent on the day on which it was written last; a restart must not forget it."""
    row = reads.execute(SENT).fetchone()
    return None if row is None else SentToday(day=int(row[0]), bytes=int(row[1]))
