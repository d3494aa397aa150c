import pytest

from daemon.cli.picking import STATES
from daemon.queue.states import JobState
from daemon.readmodel.queues import Tab
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot


def test_states_can_be_called_as_the_statistics_call_them() -> None:
    assert STATES["failed"] == STATES["dead"] == {JobState.DEAD}
    assert STATES["delayed"] == {JobState.SCHEDULED, JobState.RETRYABLE}
    assert set(STATES) == {tab.value for tab in Tab} | {s.name.lower() for s in JobState}


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (("--kind", "gps.track"), ["gps.track"]),
        (("--queue", "housekeeping"), ["system.cleanup"]),
        (("--error", "refused"), ["system.cleanup"]),
        (("--older-than", "1h"), []),
        (("--state", "available"), ["gps.track"]),
        (("--state", "dead", "--state", "waiting"), ["gps.track", "system.cleanup"]),
    ],
)
def test_jobs_are_picked_by_what_they_are_like(
    ask: Depotd, depot: RunningDepot, options: tuple[str, ...], kinds: list[str]
) -> None:
    depot.dead_job("system.cleanup")
    depot.job("gps.track")
    said = ask("jobs", "list", *options, "--json")
    assert [job["kind"] for job in said.answer["jobs"]] == kinds
