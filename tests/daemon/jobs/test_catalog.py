from daemon.domain.rules.registry import Registry as Rules
from daemon.jobs.catalog import KINDS, RULE_KEYS
from daemon.jobs.queues import QUEUES
from daemon.queue.registry import Registry


def test_every_kind_has_a_queue_that_is_served() -> None:
    registry = Registry(QUEUES, KINDS)
    assert [served.kind.name for served in registry.kinds] == [
        "gps.track", "notification.send", "system.cleanup", "system.maintain",
    ]  # fmt: skip


def test_every_kind_says_what_it_does() -> None:
    assert [kind.name for kind in KINDS if not kind.what.endswith(".")] == []


def test_rules_of_jobs_are_within_their_own_bounds() -> None:
    assert {key.name for key in Rules(RULE_KEYS)} >= {"tracking.lost_after_seconds"}
