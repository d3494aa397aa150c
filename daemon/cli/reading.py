"""A database opened for one answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from daemon.cli.options import Span
from daemon.cli.output import iso
from daemon.clock import SystemClock
from daemon.errors import InputError
from daemon.readmodel.connect import open_read_only
from daemon.readmodel.export import subject_by_name
from daemon.readmodel.fittings import Subject
from daemon.readmodel.trips import EVERYBODY
from daemon.readmodel.values import ReadConnection
from daemon.settings import Settings

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    db: ReadConnection
    now_ms: int
    daemon_running: bool
    zone: ZoneInfo

    @property
    def day_ms(self) -> int:
        """When the depot's day began."""
        today = datetime.fromtimestamp(self.now_ms / 1000, tz=self.zone).date()
        midnight = datetime.combine(today, time(), tzinfo=self.zone)
        return int(midnight.timestamp() * 1000)

    def between(self, span: Span) -> tuple[int, int]:
        """The span in ms UTC; by default the last 24 hours."""
        until = self.now_ms if span.until is None else instant("--until", span.until)
        since = until - DAY_MS if span.since is None else instant("--since", span.since)
        if since >= until:
            raise click.UsageError("--since must be before --until")
        return since, until


@contextmanager
def open_reading(path: Path, settings: Settings, *, hint: bool = True) -> Iterator[Reading]:
    """With `hint` it is said on standard error when no daemon is at work."""
    now_ms = SystemClock().now()
    with open_read_only(path, now_ms=now_ms) as view:
        if hint and view.hint:
            click.echo(f"depotd: {view.hint}", err=True)
        yield Reading(
            db=view.connection,
            now_ms=now_ms,
            daemon_running=view.daemon_running,
            zone=ZoneInfo(settings.depot.zone),
        )


def subject_of(read: Reading, name: str | None) -> Subject:
    """The truck that was named, or all."""
    if name is None:
        return EVERYBODY
    subject = subject_by_name(read.db, name)
    if subject is None:
        raise InputError(
            f"no vehicle and no unit is called {name!r}",
            next_step="`depotd trucks` lists them all",
        )
    return subject


def instant(option: str, text: str) -> int:
    """ms UTC of an ISO 8601 date or instant; without an offset it is UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(
            f"{option} {text!r}: not a date or instant such as 2026-11-01 or 2026-11-01T06:30:00Z"
        ) from None
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def with_instants(body: dict[str, object]) -> dict[str, object]:
    """Instants as ISO 8601 UTC, in nested rows too."""
    return {key: _shown(key, value) for key, value in body.items()}


def _shown(key: str, value: object) -> object:
    if isinstance(value, dict):
        return with_instants(value)
    if isinstance(value, list | tuple):
        return [_shown("", item) for item in value]
    is_instant = key == "at" or key.endswith(("_at", "since", "until"))
    return iso(value) if is_instant and isinstance(value, int) else value
