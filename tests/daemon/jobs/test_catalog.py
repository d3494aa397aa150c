from importlib import import_module

import pytest

from daemon.domain.rules.registry import Registry as Rules
from daemon.jobs.catalog import BY_HAND, JOBS, KINDS, RULE_KEYS, SCHEDULES
from daemon.jobs.queues import QUEUES
from daemon.queue.kinds import kind_of
from daemon.queue.registry import Registry
from daemon.queue.schedule_rows import ScheduleDef, judge
from daemon.queue.states import JobState
from tests.architecture.sources import modules
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.scene import NOW

HOUR_MS = 3_600_000


def test_every_kind_has_a_queue_that_is_served() -> None:
    registry = Registry(QUEUES, KINDS)
    assert [served.kind for served in registry.kinds] == list(KINDS)


def test_every_kind_says_what_it_does() -> None:
    assert [kind.name for kind in KINDS if not kind.what.endswith(".")] == []


def test_rules_of_jobs_are_within_their_own_bounds() -> None:
    assert {key.name for key in Rules(RULE_KEYS)} >= {"tracking.lost_after_seconds"}


def test_every_job_of_the_folder_is_in_the_catalog() -> None:
    """A file that nobody enters would never run, and nothing would say so."""
    declared = {
        value
        for path in modules("daemon/jobs")
        for value in vars(import_module(".".join(path.with_suffix("").parts))).values()
        if isinstance(value, type) and isinstance(getattr(value, "Args", None), type)
    }
    assert declared == set(JOBS)


def test_schedules_can_be_kept() -> None:
    judged = judge(SCHEDULES, Registry(QUEUES, KINDS))
    assert [one.definition.name for one in judged] == [row.name for row in SCHEDULES]


def test_kinds_by_hand_are_kinds() -> None:
    assert {kind_of(cls).name for cls in JOBS} >= BY_HAND


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda row: row.name)
@pytest.mark.parametrize("put_off", [{"delay_ms": HOUR_MS}, {"at": NOW + 366 * 24 * HOUR_MS}])
def test_job_that_somebody_has_put_off_does_not_switch_its_schedule_off(
    desk: Desk, schedule: ScheduleDef, put_off: dict[str, int]
) -> None:
    kind = next(kind for kind in KINDS if kind.name == schedule.kind)
    args = kind.args.model_validate(dict(schedule.args))
    put = desk.lab.enqueue(args, **put_off)
    assert desk.lab.enqueue(args) == put
    assert next((job.id, job.state) for job in desk.lab.drain()) == (put, JobState.SUCCEEDED)
    assert desk.is_new(args)
