from importlib import import_module

from daemon.domain.rules.registry import Registry as Rules
from daemon.jobs.catalog import BY_HAND, JOBS, KINDS, RULE_KEYS, SCHEDULES
from daemon.jobs.queues import QUEUES
from daemon.queue.kinds import kind_of
from daemon.queue.registry import Registry
from daemon.queue.schedule_rows import judge
from tests.architecture.sources import modules


def test_every_kind_has_a_queue_that_is_served() -> None:
    registry = Registry(QUEUES, KINDS)
    assert [served.kind.name for served in registry.kinds] == [
        "gps.track", "notification.send", "system.cleanup", "system.maintain",
    ]  # fmt: skip


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
