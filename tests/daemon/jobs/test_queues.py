import pytest

from daemon.jobs.queues import QUEUES

SHARES = {plan.name: plan.weight for plan in QUEUES}


def test_shares_are_of_a_hundred() -> None:
    assert sum(SHARES.values()) == pytest.approx(100)


def test_critical_pattern_and_compliance_have_their_shares_and_the_rest_is_equal() -> None:
    assert (SHARES["critical"], SHARES["pattern"], SHARES["compliance"]) == (60, 20, 10)
    others = set(SHARES) - {"critical", "pattern", "compliance"}
    assert others == {
        "tracking", "orders", "maintenance", "notification", "report", "housekeeping",
    }  # fmt: skip
    assert {SHARES[name] for name in others} == {10 / 6}


@pytest.mark.parametrize("plan", QUEUES, ids=lambda plan: plan.name)
def test_every_queue_starts_with_the_figures_that_depots_know(plan: object) -> None:
    figures = (
        "max_workers",
        "lease_seconds",
        "heartbeat_seconds",
        "worker_idle_timeout_seconds",
        "base_retry_backoff_seconds",
        "max_retry_backoff_seconds",
        "max_attempts",
    )
    assert [getattr(plan, name) for name in figures] == [10, 300, 30, 60, 1, 3600, 3]
