"""When scheduled jobs start: one rule for each schedule that this release knows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from daemon.domain.rules.key import RuleKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleText:
    name: str
    expression: str
    """What holds without a rule: `every 5m`, `0 2 * * *`, `@daily`."""
    what: str


def schedule_keys(
    schedules: Iterable[ScheduleText], fault: Callable[[str], str]
) -> dict[str, RuleKey[str]]:
    """By the schedule's name; `fault` answers what is wrong with an expression, or nothing."""
    return {
        schedule.name: RuleKey(
            name=f"schedule.{schedule.name}",
            default=schedule.expression,
            what=schedule.what,
            fault=fault,
        )
        for schedule in schedules
    }
