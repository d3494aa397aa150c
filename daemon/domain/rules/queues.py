"""Weights and limits of the queues: three rules for each queue that this release serves."""

from collections.abc import Iterable
from dataclasses import dataclass

from daemon.domain.rules.key import AnyKey, RuleKey

NO_LIMIT = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """What holds without a rule: of the release, or of `[queue.NAME]`."""

    name: str
    weight: float
    max_workers: int
    rate_per_minute: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueKeys:
    name: str
    weight: RuleKey[float]
    max_workers: RuleKey[int]
    rate_per_minute: RuleKey[float]
    """NO_LIMIT, or so many starts a minute."""

    @property
    def all(self) -> tuple[AnyKey, ...]:
        return (self.weight, self.max_workers, self.rate_per_minute)


def queue_keys(queues: Iterable[QueueFigures]) -> dict[str, QueueKeys]:
    """By the queue's name."""
    return {queue.name: _keys(queue) for queue in queues}


def _keys(queue: QueueFigures) -> QueueKeys:
    rate = queue.rate_per_minute
    return QueueKeys(
        name=queue.name,
        weight=RuleKey(
            name=f"queue.{queue.name}.weight",
            default=float(queue.weight),
            low=0.001,
            high=1000.0,
            what=f"Share of the starts that queue {queue.name} gets while others have work too.",
        ),
        max_workers=RuleKey(
            name=f"queue.{queue.name}.max_workers",
            default=queue.max_workers,
            unit="jobs",
            low=1,
            high=64,
            what=f"So many jobs of queue {queue.name} run at once.",
        ),
        rate_per_minute=RuleKey(
            name=f"queue.{queue.name}.rate_per_minute",
            default=NO_LIMIT if rate is None else float(rate),
            unit="starts a minute",
            low=NO_LIMIT,
            high=1_000_000.0,
            what=f"At most so many jobs of queue {queue.name} are started in a minute;"
            " 0: no limit.",
        ),
    )
