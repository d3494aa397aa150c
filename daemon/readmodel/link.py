"""How the link to head office is: for the Links screen and `depotd link`."""

from dataclasses import dataclass

from daemon.readmodel.values import ReadConnection

LATE_MS = 60_000
"""The daemon renews what it says every few seconds; older words are of the past."""

REACHED = frozenset({"live", "catching-up"})
"""States in which the broker takes what is sent."""
WORDS = {"catching-up": "catching up"}
AWAITED = "waiting for head office"

STATE = """
SELECT state, since, broker, depot_id, head_office, rtt_ms, skew_ms, bytes_per_s, rows_per_s,
  window_bytes, sent_today_bytes, day, retry_at, held_by, refused, last_error, last_error_at,
  updated_at
FROM link_state WHERE id = 1
"""

STREAMS = """
SELECT s.name, s.last, m.mark, m.moved_at
FROM stream s LEFT JOIN link_mark m ON m.stream = s.name ORDER BY s.priority
"""

OLDEST_ALERT = "SELECT at FROM alert WHERE seq > :mark ORDER BY seq LIMIT 1"

OLDEST_EVENT = "SELECT seen_at FROM event WHERE seq > :mark ORDER BY seq LIMIT 1"

OLDEST_RESULT = "SELECT at FROM result WHERE seq > :mark ORDER BY seq LIMIT 1"

OLDEST_POSITION = "SELECT seen_at FROM position WHERE seq > :mark ORDER BY seq LIMIT 1"

OLDEST_TELEMETRY = "SELECT seen_at FROM telemetry WHERE seq > :mark ORDER BY seq LIMIT 1"

OLDEST = {
    "alert": OLDEST_ALERT,
    "event": OLDEST_EVENT,
    "result": OLDEST_RESULT,
    "position": OLDEST_POSITION,
    "telemetry": OLDEST_TELEMETRY,
}

DESIRED = """
SELECT doc, version, state, code, message, judged_at FROM link_desired ORDER BY doc
"""


RETIRED = "SELECT name FROM vehicle WHERE retired_at >= :since ORDER BY name"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkStreamRow:
    name: str
    last: int
    """The newest number given out."""
    mark: int | None
    """Up to there head office holds it; None: there is no head office."""
    waiting: int | None
    """So many numbers head office lacks; holes among them count, as they are sent too."""
    oldest_unsent_at: int | None
    """When the depot noticed the first of them; None: none waits, or it is unknown."""
    moved_at: int | None
    """When the mark last moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredRow:
    """A document of head office, and what became of its newest version."""

    doc: str
    version: int
    state: str
    """applied or refused."""
    code: str
    message: str
    judged_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    state: str
    """off, offline, connecting, catching-up or live."""
    since: int
    is_current: bool
    """False: the daemon has not said so for a while; it is how the link was."""
    broker: str
    """Its URL; empty where none is configured."""
    depot_id: str
    head_office: bool
    """A consumer of head office is there."""
    rtt_ms: float | None
    skew_ms: int | None
    """Head office's clock ahead of ours."""
    bytes_per_s: float
    rows_per_s: float
    window_bytes: int
    """So much may be under way to the broker."""
    sent_today_bytes: int
    day: int
    """Of `sent_today_bytes`: days since 1970 in the depot's zone."""
    retry_at: int | None
    held_by: str
    """Why rows are not sent, though there are some; empty: nothing holds them."""
    refused: int
    """Messages that the broker or the depot refused since the start."""
    last_error: str
    last_error_at: int | None
    updated_at: int
    streams: tuple[LinkStreamRow, ...]
    """In order of priority."""
    desired: tuple[DesiredRow, ...]

    @property
    def is_awaited(self) -> bool:
        """The broker is reached, and nobody stands behind it."""
        return self.state in REACHED and not self.head_office

    @property
    def not_sent(self) -> str:
        """Which rows are not sent, and why; empty: nothing holds any."""
        if self.state == "live" and self.held_by:
            return f"rows since the start: {self.held_by}"
        if self.state in REACHED and self.held_by:
            return f"older rows: {self.held_by}"
        return self.held_by

    @property
    def word(self) -> str:
        """The state for people, the same wherever they read it."""
        return AWAITED if self.is_awaited else WORDS.get(self.state, self.state)

    @property
    def waiting(self) -> int | None:
        """Of all streams; None: there is no head office."""
        known = [stream.waiting for stream in self.streams if stream.waiting is not None]
        return sum(known) if known else None

    @property
    def oldest_unsent_at(self) -> int | None:
        known = [row.oldest_unsent_at for row in self.streams if row.oldest_unsent_at is not None]
        return min(known, default=None)


def link(db: ReadConnection, now_ms: int) -> LinkRow | None:
    """None: no daemon of this database has said yet how its link is."""
    row = db.execute(STATE).fetchone()
    if row is None:
        return None
    (state, since, broker, depot_id, head_office, rtt_ms, skew_ms, bytes_per_s, rows_per_s) = row[
        :9
    ]
    (window_bytes, sent_today_bytes, day, retry_at, held_by, refused) = row[9:15]
    last_error, last_error_at, updated_at = row[15:]
    return LinkRow(
        state=state,
        since=since,
        is_current=abs(now_ms - updated_at) <= LATE_MS,
        broker=broker,
        depot_id=depot_id,
        head_office=bool(head_office),
        rtt_ms=rtt_ms,
        skew_ms=skew_ms,
        bytes_per_s=bytes_per_s,
        rows_per_s=rows_per_s,
        window_bytes=window_bytes,
        sent_today_bytes=sent_today_bytes,
        day=day,
        retry_at=retry_at,
        held_by=held_by,
        refused=refused,
        last_error=last_error,
        last_error_at=last_error_at,
        updated_at=updated_at,
        streams=_streams(db),
        desired=tuple(
            DesiredRow(
                doc=doc,
                version=version,
                state=judged,
                code=code,
                message=message,
                judged_at=judged_at,
            )
            for doc, version, judged, code, message, judged_at in db.execute(DESIRED).fetchall()
        ),
    )


def retired_vehicles(db: ReadConnection, *, since: int) -> tuple[str, ...]:
    """Names of those that were taken out of use since then."""
    return tuple(str(name) for (name,) in db.execute(RETIRED, {"since": since}).fetchall())


def _streams(db: ReadConnection) -> tuple[LinkStreamRow, ...]:
    return tuple(
        LinkStreamRow(
            name=name,
            last=last,
            mark=mark,
            waiting=None if mark is None else max(0, last - mark),
            oldest_unsent_at=_oldest(db, name, mark) if mark is not None and mark < last else None,
            moved_at=moved_at,
        )
        for name, last, mark, moved_at in db.execute(STREAMS).fetchall()
    )


def _oldest(db: ReadConnection, stream: str, mark: int) -> int | None:
    row = db.execute(OLDEST[stream], {"mark": mark}).fetchone()
    return None if row is None else int(row[0])
