"""The release's queues and kinds of jobs, as this machine's settings want them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from daemon.errors import SettingsError
from daemon.queue.kinds import JobKind
from daemon.queue.requests import QueuePlan
from daemon.settings import KindTable, QueueTable, Settings


def queue_plans(settings: Settings, shipped: Sequence[QueuePlan]) -> tuple[QueuePlan, ...]:
    """Raises SettingsError for a table of a queue that nobody serves."""
    _refuse_unknown("queue", settings.queue, [plan.name for plan in shipped])
    return tuple(_tuned_plan(plan, settings.queue.get(plan.name)) for plan in shipped)


def job_kinds(settings: Settings, shipped: Sequence[JobKind]) -> tuple[JobKind, ...]:
    """Raises SettingsError for a table of a kind that this release does not have."""
    _refuse_unknown("kind", settings.kind, [kind.name for kind in shipped])
    return tuple(_tuned_kind(kind, settings.kind.get(kind.name)) for kind in shipped)


def _tuned_plan(plan: QueuePlan, table: QueueTable | None) -> QueuePlan:
    tuned = plan if table is None else replace(plan, **table.model_dump(exclude_none=True))
    if tuned.heartbeat_seconds * 2 > tuned.lease_seconds:
        raise SettingsError(
            f"queue.{plan.name}: lease_seconds ({tuned.lease_seconds:g}) must be at least twice"
            f" heartbeat_seconds ({tuned.heartbeat_seconds:g})",
            next_step="raise lease_seconds, or lower heartbeat_seconds",
        )
    return tuned


def _tuned_kind(kind: JobKind, table: KindTable | None) -> JobKind:
    if table is None:
        return kind
    backoff = replace(
        kind.backoff,
        base_ms=_ms(table.base_retry_backoff_seconds, kind.backoff.base_ms),
        most_ms=_ms(table.max_retry_backoff_seconds, kind.backoff.most_ms),
    )
    return replace(
        kind,
        max_attempts=table.max_attempts or kind.max_attempts,
        timeout_s=table.timeout_s or kind.timeout_s,
        backoff=backoff,
    )


def _ms(seconds: float | None, otherwise: int | None) -> int | None:
    return otherwise if seconds is None else round(seconds * 1000)


def _refuse_unknown(table: str, given: Iterable[str], known: list[str]) -> None:
    for name in given:
        if name not in known:
            raise SettingsError(
                f"{table}.{name}: no such {table}; there are: {', '.join(sorted(known))}",
                next_step="correct the name in the configuration",
            )
