"""Schedules as they are written down, and as they are stored."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from daemon.errors import DepotdError, QueueError, ScheduleNotFound
from daemon.interfaces import Tx
from daemon.queue import args as arguments
from daemon.queue import schedule_sql as sql
from daemon.queue.cron import Timing, parse
from daemon.queue.misfires import Misfire, Stretch
from daemon.queue.registry import Registry

MAX_CATCH_UP = 1_000
"""So many missed firings of one schedule become jobs at once, at most."""
MAX_JITTER_S = 86_400
KEEP_RUNS = 50
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDef:
    name: str
    kind: str
    args: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    expression: str
    """Five fields of cron, `@daily` and the like, or `every 5m`."""
    zone: str = "UTC"
    """IANA name of the zone in which cron is read."""
    misfire: Misfire = Misfire.ONCE
    misfire_max: int = 100
    """For `all`: more than so many missed firings are skipped, the oldest first."""
    jitter_s: float = 0.0
    """Each firing waits for up to this, the same whoever asks."""


class ScheduleRow(NamedTuple):
    name: str
    kind: str
    args: str
    expression: str
    zone: str
    misfire: str
    misfire_max: int
    jitter_ms: int
    is_dated: int
    anchor_at: int
    next_at: int | None
    last_at: int | None
    run: int | None
    last_job: int | None
    missed: int
    paused_at: int | None
    paused_by: str

    @property
    def timing(self) -> Timing:
        return timing_of(self.expression, self.zone, self.anchor_at)


class Judged(NamedTuple):
    definition: ScheduleDef
    expression: str
    args: str
    timing: Timing


def judge(definitions: Sequence[ScheduleDef], registry: Registry) -> list[Judged]:
    """Raises QueueError naming the first schedule that cannot be kept."""
    judged: dict[str, Judged] = {}
    for definition in definitions:
        try:
            found = _judged(definition, registry)
        except DepotdError as exc:
            raise QueueError(
                f"schedule {definition.name}: {exc.message}", next_step=exc.next_step
            ) from exc
        if definition.name in judged:
            raise QueueError(f"schedule {definition.name} is defined twice")
        judged[definition.name] = found
    return list(judged.values())


def row_of(tx: Tx, name: str) -> ScheduleRow:
    row = tx.execute(sql.BY_NAME, {"name": name}).fetchone()
    if row is None:
        raise ScheduleNotFound(
            f"there is no schedule {name!r}", next_step="depotd schedules list names them all"
        )
    return ScheduleRow(*row)


def all_rows(tx: Tx) -> list[ScheduleRow]:
    return [ScheduleRow(*row) for row in tx.execute(sql.ALL).fetchall()]


def due_rows(tx: Tx, values: Mapping[str, object]) -> list[ScheduleRow]:
    return [ScheduleRow(*row) for row in tx.execute(sql.DUE, values).fetchall()]


def runs_from(tx: Tx, row: ScheduleRow, instant: int) -> list[Stretch]:
    """What of the calendar from the instant on was fired already; mostly nothing."""
    if not row.is_dated:
        return []
    found = tx.execute(sql.RUNS_FROM, {"name": row.name, "from": instant}).fetchall()
    return [(int(first), int(last)) for first, last in found]


def keep_run(tx: Tx, row: ScheduleRow, fired: tuple[int, ...], *, is_unbroken: bool) -> int | None:
    """Remembers what was fired; answers the run that the next firing belongs to."""
    if not row.is_dated or not fired:
        return None
    if is_unbroken and row.run is not None:
        tx.execute(sql.EXTEND_RUN, {"run": row.run, "last_at": fired[-1]})
        return row.run
    values = {"name": row.name, "first_at": fired[0], "last_at": fired[-1]}
    run = int(tx.execute(sql.BEGIN_RUN, values).fetchone()[0])
    tx.execute(sql.FORGET_RUNS, {"name": row.name, "keep": KEEP_RUNS})
    return run


def _judged(definition: ScheduleDef, registry: Registry) -> Judged:
    if not _NAME.fullmatch(definition.name):
        raise QueueError("a name has up to 64 of a-z 0-9 . _ - and begins with a letter or digit")
    if not 1 <= definition.misfire_max <= MAX_CATCH_UP:
        raise QueueError(
            f"misfire_max is {definition.misfire_max}; allowed are 1 to {MAX_CATCH_UP}"
        )
    if not 0 <= definition.jitter_s <= MAX_JITTER_S:
        raise QueueError(f"jitter_s is {definition.jitter_s}; allowed are 0 to {MAX_JITTER_S}")
    kind = registry.kind(definition.kind).kind
    body = arguments.encode(arguments.validated(kind, definition.args), kind.name)
    expression = " ".join(definition.expression.split())
    return Judged(definition, expression, body, parse(expression, definition.zone))


@lru_cache(maxsize=256)
def timing_of(expression: str, zone: str, anchor_at: int) -> Timing:
    return parse(expression, zone, anchor_ms=anchor_at)
