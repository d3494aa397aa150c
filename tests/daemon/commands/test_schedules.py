import pytest

from daemon.domain.events import ClockQuality
from tests.daemon.commands.scene import OLGA, VERA
from tests.daemon.commands.whole import WholeDesk
from tests.daemon.store.scene import NOW, ask

ROW = "SELECT paused_at, paused_by, next_at FROM job_schedule WHERE name = 'nightly'"


def test_schedule_is_paused_and_resumed_with_its_author(whole: WholeDesk) -> None:
    ((_, _, next_at),) = ask(whole.path, ROW)
    assert whole.ask("schedules.pause", actor=OLGA, name="nightly").is_done
    assert ask(whole.path, ROW)[0][:2] == (NOW, "olga")
    assert whole.ask("schedules.resume", name="nightly").body == {"changed": True}
    assert ask(whole.path, ROW) == [(None, "", next_at)]
    assert [event[:2] for event in whole.events()] == [
        ("schedule.paused", "nightly"),
        ("schedule.resumed", "nightly"),
    ]
    assert whole.woken == 1


def test_what_is_so_already_is_no_change(whole: WholeDesk) -> None:
    assert whole.ask("schedules.resume", name="nightly").body == {"changed": False}
    whole.ask("schedules.pause", name="nightly")
    assert whole.ask("schedules.pause", name="nightly").body == {"changed": False}
    assert len(whole.events()) == 1


def test_resumed_under_an_untrusted_clock_it_waits_for_trust(whole: WholeDesk) -> None:
    whole.ask("schedules.pause", name="nightly")
    whole.clock.trim(whole.clock.anchor_ms, ClockQuality.UNTRUSTED)
    assert whole.ask("schedules.resume", name="nightly").is_done
    assert ask(whole.path, ROW) == [(None, "", None)]


def test_schedule_is_run_now_beside_its_times(whole: WholeDesk) -> None:
    ((_, _, next_at),) = ask(whole.path, ROW)
    answer = whole.ask("schedules.run", actor=OLGA, command_id="mine", name="nightly")
    job = answer.body["id"]
    assert answer.message == f"schedule nightly: job {job} is enqueued"
    assert ask(whole.path, "SELECT causation FROM job_payload WHERE job_id = ?", job) == [
        ("command mine",)
    ]
    assert ask(whole.path, ROW)[0][2] == next_at


@pytest.mark.parametrize("act", ["pause", "resume", "run"])
def test_schedule_that_is_not_there_is_refused(whole: WholeDesk, act: str) -> None:
    assert whole.ask(f"schedules.{act}", name="nonsense").code == "schedule_not_found"


@pytest.mark.parametrize("act", ["pause", "resume", "run"])
def test_viewers_only_look(whole: WholeDesk, act: str) -> None:
    assert whole.ask(f"schedules.{act}", actor=VERA, name="nightly").code == "not_allowed"
