import pytest

from daemon.bootstrap.plans import job_kinds, queue_plans
from daemon.errors import SettingsError
from daemon.queue.kinds import Backoff, JobArgs, job, kind_of
from daemon.queue.requests import QueuePlan
from daemon.settings import KindTable, QueueTable, Settings

SHIPPED = (QueuePlan(name="critical", weight=60), QueuePlan(name="pattern", weight=20))


@job("bench.echo", queue="critical", max_attempts=3, timeout_s=5, backoff=Backoff(most_ms=9_000))
class Echo:
    """Says it again."""

    class Args(JobArgs):
        word: str

    @staticmethod
    def decide(args: Args, rules: object) -> str:
        del rules
        return args.word


def test_what_is_left_out_stays_as_the_release_has_it() -> None:
    settings = Settings(queue={"pattern": QueueTable(weight=5, max_workers=2)})
    critical, pattern = queue_plans(settings, SHIPPED)
    assert critical == SHIPPED[0]
    assert (pattern.weight, pattern.max_workers, pattern.lease_seconds) == (5, 2, 300)


def test_a_queue_that_nobody_serves_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match=r"queue\.crit: no such queue; there are: critical"):
        queue_plans(Settings(queue={"crit": QueueTable(weight=5)}), SHIPPED)


def test_a_lease_shorter_than_two_heartbeats_is_refused() -> None:
    """Only one of the two may have been given: the other is the release's."""
    with pytest.raises(SettingsError, match="at least twice"):
        queue_plans(Settings(queue={"critical": QueueTable(lease_seconds=40)}), SHIPPED)


def test_a_kind_is_tuned_where_its_table_says_so() -> None:
    table = KindTable(max_attempts=7, base_retry_backoff_seconds=0.5)
    (kind,) = job_kinds(Settings(kind={"bench.echo": table}), [kind_of(Echo)])
    assert (kind.max_attempts, kind.timeout_s) == (7, 5)
    assert (kind.backoff.base_ms, kind.backoff.most_ms) == (500, 9_000)


def test_a_kind_that_does_not_exist_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match=r"kind\.echo: no such kind; there are: bench\.echo"):
        job_kinds(Settings(kind={"echo": KindTable()}), [kind_of(Echo)])
