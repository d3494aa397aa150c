import pytest

from tests.daemon.commands.scene import OLGA, VERA
from tests.daemon.commands.whole import WholeDesk
from tests.daemon.store.scene import ask

PAUSED = "SELECT name, paused_by FROM job_queue WHERE paused_at IS NOT NULL"


def test_queue_is_paused_and_resumed_with_its_author(whole: WholeDesk) -> None:
    answer = whole.ask("queues.pause", actor=OLGA, queue="work")
    assert answer.message == "queue work is paused; what runs goes on to its end"
    assert ask(whole.path, PAUSED) == [("work", "olga")]
    assert whole.ask("queues.resume", queue="work").body == {"changed": True}
    assert ask(whole.path, PAUSED) == []
    assert [event[:2] for event in whole.events()] == [
        ("queue.paused", "work"),
        ("queue.resumed", "work"),
    ]
    assert whole.woken == 2


def test_what_is_so_already_is_no_change(whole: WholeDesk) -> None:
    assert whole.ask("queues.resume", queue="work").body == {"changed": False}
    whole.ask("queues.pause", queue="work")
    answer = whole.ask("queues.pause", actor=OLGA, queue="work")
    assert (answer.message, answer.body) == ("queue work is paused already", {"changed": False})
    assert ask(whole.path, PAUSED) == [("work", "anna")]
    assert (len(whole.events()), whole.woken) == (1, 1)


@pytest.mark.parametrize("act", ["pause", "resume"])
def test_queue_that_nobody_serves_is_refused(whole: WholeDesk, act: str) -> None:
    answer = whole.ask(f"queues.{act}", queue="nonsense")
    assert answer.code == "unknown_queue"
    assert "other, work" in answer.next_step


@pytest.mark.parametrize("act", ["pause", "resume"])
def test_viewers_only_look(whole: WholeDesk, act: str) -> None:
    assert whole.ask(f"queues.{act}", actor=VERA, queue="work").code == "not_allowed"
