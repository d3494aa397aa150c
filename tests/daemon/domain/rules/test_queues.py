import pytest

from daemon.domain.rules.judge import judge
from daemon.domain.rules.key import RuleRefused
from daemon.domain.rules.queues import NO_LIMIT, QueueFigures, queue_keys
from daemon.domain.rules.registry import Registry

CRITICAL = QueueFigures(name="critical", weight=60, max_workers=10, rate_per_minute=None)
SLOW = QueueFigures(name="report", weight=1.5, max_workers=1, rate_per_minute=30)


def test_every_queue_has_three_rules_with_its_own_figures() -> None:
    keys = queue_keys([CRITICAL, SLOW])
    assert {key.name: key.default for queue in keys.values() for key in queue.all} == {
        "queue.critical.weight": 60.0,
        "queue.critical.max_workers": 10,
        "queue.critical.rate_per_minute": NO_LIMIT,
        "queue.report.weight": 1.5,
        "queue.report.max_workers": 1,
        "queue.report.rate_per_minute": 30.0,
    }


def test_a_queue_cannot_be_starved_by_a_rule() -> None:
    keys = queue_keys([CRITICAL])["critical"]
    for key in (keys.weight, keys.max_workers):
        with pytest.raises(RuleRefused, match="is too little"):
            judge(key, 0)
    assert judge(keys.rate_per_minute, 0) == NO_LIMIT


def test_a_queue_with_impossible_figures_is_refused() -> None:
    bad = QueueFigures(name="x", weight=1, max_workers=65, rate_per_minute=None)
    with pytest.raises(RuleRefused, match=r"queue\.x\.max_workers: 65 is too much"):
        Registry(queue_keys([bad])["x"].all)
