"""The rulebook of the running daemon, and what follows from it: queue plans and schedules."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from daemon.bootstrap.plans import job_kinds, queue_plans
from daemon.domain.rules.key import AnyKey, RuleValues
from daemon.domain.rules.queues import NO_LIMIT, QueueFigures, QueueKeys, queue_keys
from daemon.domain.rules.schedules import ScheduleText, schedule_keys
from daemon.errors import QueueError
from daemon.jobs.catalog import KINDS, RULE_KEYS, SCHEDULES
from daemon.jobs.queues import QUEUES
from daemon.queue.cron import parse
from daemon.queue.requests import QueuePlan
from daemon.queue.schedule_rows import ScheduleDef
from daemon.rulebook import Rulebook, registry_of
from daemon.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Steered:
    """What rules steer in the daemon itself, as they are without a rule."""

    plans: Sequence[QueuePlan]
    schedules: Sequence[ScheduleDef]
    more: Sequence[AnyKey]
    """Keys that stand beside the code that reads them."""


def steering(settings: Settings, *, environment: Mapping[str, str] | None = None) -> "Steering":
    """By the environment of this process, if no other is named; raises SettingsError where
    queues, kinds, rules or the environment are wrong."""
    job_kinds(settings, KINDS)
    plans = queue_plans(settings, QUEUES)
    steered = Steered(plans=plans, schedules=SCHEDULES, more=RULE_KEYS)
    return Steering(settings, steered, environment=environment)


class Steering:
    """One book, and the plans and schedules that its values make."""

    def __init__(
        self,
        settings: Settings,
        steered: Steered,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        figures = [
            QueueFigures(
                name=plan.name,
                weight=plan.weight,
                max_workers=plan.max_workers,
                rate_per_minute=plan.rate_per_minute,
            )
            for plan in steered.plans
        ]
        texts = [
            ScheduleText(
                name=schedule.name,
                expression=schedule.expression,
                what=f"When {schedule.kind} starts: cron in {schedule.zone}, or `every 5m`.",
            )
            for schedule in steered.schedules
        ]
        self._steered = steered
        self._queues = queue_keys(figures)
        self._schedules = schedule_keys(texts, _fault)
        self.book = Rulebook(
            registry_of(self._queues.values(), self._schedules.values(), steered.more),
            settings_rules=settings.rules,
            environment=os.environ if environment is None else environment,
        )

    def plans(self, values: RuleValues) -> tuple[QueuePlan, ...]:
        return tuple(_ruled(plan, self._queues[plan.name], values) for plan in self._steered.plans)

    def schedules(self, values: RuleValues) -> tuple[ScheduleDef, ...]:
        return tuple(
            replace(schedule, expression=values[self._schedules[schedule.name]])
            for schedule in self._steered.schedules
        )


def _ruled(plan: QueuePlan, keys: QueueKeys, values: RuleValues) -> QueuePlan:
    rate = values[keys.rate_per_minute]
    return replace(
        plan,
        weight=values[keys.weight],
        max_workers=values[keys.max_workers],
        rate_per_minute=None if rate == NO_LIMIT else rate,
    )


def _fault(expression: str) -> str:
    """What is wrong with when a schedule is to fire, or nothing."""
    try:
        parse(expression)
    except QueueError as exc:
        return exc.message
    return ""
