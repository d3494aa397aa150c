"""Status lines of a running depot, for where there is no terminal."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from threading import Event

from daemon.cli.job_counts import job_counts
from daemon.cli.output import many
from daemon.clock import SystemClock
from daemon.errors import SettingsError, StoreError, StoreUnreadable
from daemon.headoffice.opening import open_store
from daemon.readmodel.connect import open_read_only
from daemon.readmodel.fleet import FleetCounts, fleet_counts
from daemon.readmodel.link import LinkRow
from daemon.readmodel.link import link as read_link
from daemon.readmodel.order_trouble import order_count
from daemon.readmodel.ports import ports
from daemon.readmodel.status import daemon_status, store
from daemon.settings import load

WATCH_S = 30
EVERY_MS = 2000


class Watch:
    """Reads the database every two seconds; what it says is what was stored.

    With `office`, the store of a head office, also what has arrived there.
    """

    def __init__(self, config: Path, *, office: str | None = None) -> None:
        self._settings = load(config)
        self._office = office
        self._clock = SystemClock()
        self._last: dict[str, object] = {}
        self.positions = 0
        self.arrived = 0
        """Rows that head office holds, none missing below."""

    @property
    def has_seen_positions(self) -> bool:
        return self.positions > 0

    @property
    def has_arrived(self) -> bool:
        return self.arrived > 0

    def is_ready(self) -> bool:
        """Whether a daemon has begun its work on the database."""
        try:
            with open_read_only(self._settings.store.path, now_ms=self._clock.now()) as view:
                daemon = daemon_status(
                    view.connection, self._clock.now(), is_locked=view.daemon_running
                )
        except StoreUnreadable:
            return False
        return daemon is not None and daemon.boot is not None

    def result(self) -> dict[str, object]:
        return self._last

    def lines(self, seconds: int) -> Iterator[str]:
        """One line every two seconds for so long; a last one at the end."""
        never = Event()
        until = self._clock.monotonic() + seconds * 1000
        while (left := until - self._clock.monotonic()) > 0:
            self._clock.wait(never, min(EVERY_MS, left))
            try:
                yield self._line()
            except StoreUnreadable as exc:
                yield f"waiting for the daemon: {exc.message}"

    def _line(self) -> str:
        now = self._clock.now()
        with open_read_only(self._settings.store.path, now_ms=now) as view:
            db = view.connection
            counts = fleet_counts(db, now)
            held = store(db)
            heard = ports(db, now, is_locked=view.daemon_running)
            daemon = daemon_status(db, now, is_locked=view.daemon_running)
            jobs = job_counts(db)
            link = read_link(db, now)
            orders = order_count(db, now)
        streams = {stream.name: stream.last for stream in held.streams}
        self.positions = streams["position"]
        is_open = sum(port.state.value == "open" for port in heard)
        clock = daemon.clock if daemon is not None else "unknown"
        self._last = {
            "daemon_running": view.daemon_running,
            "positions": self.positions,
            "events": streams["event"],
            "trips": held.trips,
            "ports_open": is_open,
            "moving": counts.moving,
            "trucks": counts.total,
            "clock": clock,
            "jobs": asdict(jobs),
            "orders": asdict(orders),
        }
        there = "" if self._office is None else self._there(self._office, link)
        return (
            f"{_said(counts)} | ports {is_open}/{len(heard)} open"
            f" | {many(self.positions, 'position')}, {many(streams['event'], 'event')},"
            f" {many(held.trips, 'trip')}"
            f"{f' | orders {orders.said}' if orders.is_told else ''}"
            f" | jobs {jobs.said} | clock {clock}{there}"
        )

    def _there(self, office: str, link: LinkRow | None) -> str:
        """How the link is by the depot's words, and by its own what head office holds."""
        state = "off" if link is None else link.state
        try:
            with closing(open_store(office, clock=self._clock, make=False)) as store:
                found = [row.mark for depot in store.status() for row in depot.streams]
        except (StoreError, SettingsError):
            found = []  # it is just being made
        self.arrived = sum(found)
        self._last |= {"link": state, "rows_at_head_office": self.arrived}
        word = "off" if link is None else link.word
        said = f"head office {word}" if link is None or not link.is_awaited else word
        return f" | {said}, {many(self.arrived, 'row')} there"


def _said(counts: FleetCounts) -> str:
    return (
        f"trucks {counts.moving} moving, {counts.idle} idle, {counts.parked} parked,"
        f" {counts.stale} stale, {counts.unknown} unknown"
    )
