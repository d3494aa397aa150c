from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from daemon.commands.alerts import AlertSeqs, AlertsUntil
from daemon.commands.jobs import JobIds, JobIdsWhy
from daemon.commands.link import ResendArgs
from daemon.commands.queues import QueueName
from daemon.commands.schedules import ScheduleName
from daemon.commands.spec import CommandArgs, NoArgs
from daemon.domain.alerts import Urgency
from daemon.queue.registry import PARKED
from daemon.queue.states import JobState
from daemon.readmodel.alerts import AlertRow
from daemon.readmodel.jobs import JobRow
from daemon.readmodel.link import LinkStreamRow
from daemon.readmodel.schedules import ScheduleRow
from tui import acts
from tui.acts import Act, Impossible, Proposal

ACCEPTS: Mapping[str, type[CommandArgs]] = {
    "jobs.retry": JobIds,
    "jobs.cancel": JobIdsWhy,
    "jobs.discard": JobIdsWhy,
    "queues.pause": QueueName,
    "queues.resume": QueueName,
    "schedules.pause": ScheduleName,
    "schedules.resume": ScheduleName,
    "schedules.run": ScheduleName,
    "alerts.read": AlertSeqs,
    "alerts.read_all": AlertsUntil,
    "link.resend": ResendArgs,
    "link.snapshot": NoArgs,
}
JOB = JobRow(
    id=4711,
    kind="gps.track",
    queue="tracking",
    state=JobState.DEAD,
    priority=100,
    attempt=3,
    max_attempts=3,
    interrupted=0,
    created_at=1,
    run_at=1,
    is_dated=False,
    claimed_at=1,
    done_at=2,
    ran_ms=1,
    error="boom",
    progress=None,
    progress_note="",
    body="{}",
    correlation_id="c",
    causation="",
)
ALERT = AlertRow(
    seq=9,
    at=1,
    recipient="dispatch",
    event="e",
    subject="s",
    urgency=Urgency.HIGH,
    title="T-09 is not heard",
    text="",
    correlation_id="c",
    job_id=None,
    read_at=None,
    read_by="",
)
SCHEDULE = ScheduleRow(
    name="nightly",
    kind="system.cleanup",
    args="{}",
    expression="@daily",
    zone="UTC",
    misfire="once",
    misfire_max=1,
    jitter_ms=0,
    next_at=1,
    last_at=None,
    last_job=None,
    last_state=None,
    missed=0,
    paused_at=None,
    paused_by="",
    waits_for_clock=False,
    upcoming=(1,),
)

STREAM = LinkStreamRow(
    name="event", last=20, mark=20, waiting=0, oldest_unsent_at=None, moved_at=None
)


def job(state: JobState, *, run_at: int = 1) -> JobRow:
    return replace(JOB, state=state, run_at=run_at)


EVERY_ACT: list[Proposal] = [
    acts.retry(JOB),
    acts.cancel(job(JobState.RUNNING)),
    acts.cancel(job(JobState.AVAILABLE)),
    acts.discard(job(JobState.RETRYABLE)),
    acts.pause_queue("tracking", waiting=3),
    acts.resume_queue("tracking", waiting=3),
    acts.pause_schedule(SCHEDULE),
    acts.resume_schedule(SCHEDULE),
    acts.run_schedule(SCHEDULE),
    acts.read_alert(ALERT),
    acts.read_alerts("dispatch", 3, 9),
    acts.read_alerts(None, 3, 9),
    acts.resend(STREAM, first=17),
    acts.snapshot(),
]


@pytest.mark.parametrize("act", EVERY_ACT, ids=lambda act: act.what)
def test_the_daemon_takes_the_arguments_of_every_act(act: Proposal) -> None:
    assert isinstance(act, Act)
    ACCEPTS[act.command].model_validate(act.args)
    assert act.what
    assert act.effect.endswith(".")


def test_every_command_of_the_screens_is_proved() -> None:
    assert {act.command for act in EVERY_ACT if isinstance(act, Act)} == set(ACCEPTS)


def test_an_act_names_its_object() -> None:
    assert acts.retry(JOB).what == "retry job 4711 (gps.track)"
    assert acts.pause_queue("tracking", waiting=0).what == "pause queue tracking"
    assert acts.run_schedule(SCHEDULE).what == "run schedule nightly now"


@pytest.mark.parametrize(
    ("propose", "states"),
    [
        (acts.retry, {JobState.DEAD, JobState.CANCELLED}),
        (
            acts.cancel,
            {JobState.SCHEDULED, JobState.AVAILABLE, JobState.RUNNING, JobState.RETRYABLE},
        ),
        (acts.discard, {JobState.RETRYABLE}),
    ],
)
def test_what_cannot_be_done_to_a_job_says_why(
    propose: Callable[[JobRow], Proposal], states: set[JobState]
) -> None:
    for state in JobState:
        proposal = propose(job(state))
        assert isinstance(proposal, Act) == (state in states)
        if isinstance(proposal, Impossible):
            assert proposal.why.startswith("it is ")


def test_a_parked_job_can_be_cancelled() -> None:
    assert isinstance(acts.cancel(job(JobState.SCHEDULED, run_at=PARKED)), Act)


def test_an_alert_is_read_once() -> None:
    again = acts.read_alert(replace(ALERT, read_at=3, read_by="ana"))
    assert again == Impossible(what="mark alert 9 as read", why="ana has read it")
    assert isinstance(acts.read_alerts(None, 0, 0), Impossible)


@pytest.mark.parametrize(("first", "rows"), [(1, "20 rows go"), (20, "1 row goes")])
def test_sending_again_says_how_much(first: int, rows: str) -> None:
    proposal = acts.resend(STREAM, first=first)
    assert isinstance(proposal, Act)
    assert proposal.effect.startswith(f"{rows} to head office once more.")


def test_what_is_not_there_cannot_be_sent_again() -> None:
    again = acts.resend(STREAM, first=21)
    assert again == Impossible(what="send event again from 21", why="its newest number is 20")


def test_what_a_refusal_names_can_be_set_aside_once() -> None:
    act = Act(command="x.do", args={"a": 1}, what="do it", effect="It is done.")
    asked = acts.set_aside(act, codes=frozenset({"late"}), flag="is_forced")
    assert asked.anyway is not None
    again = asked.anyway("late", "it is 22:00")
    assert again is not None
    assert (again.args, again.what, again.anyway) == (
        {"a": 1, "is_forced": True},
        "do it all the same",
        None,
    )
    assert "it is 22:00" in again.effect
    assert asked.anyway("gone", "") is None
