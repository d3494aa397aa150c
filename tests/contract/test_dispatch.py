"""What every way to the dispatcher must do: called directly, and asked through the socket."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.clock import SystemClock
from daemon.control.client import ControlClient
from daemon.control.server import ControlServer, ServerConfig
from daemon.domain.commands import Actor, Answer, Command, Role, Via
from tests.daemon.commands.whole import WholeDesk
from tests.daemon.control.scene import open_folder, rules
from tests.daemon.store.scene import NOW

Ask = Callable[..., Answer]
"""Of a name, arguments and an id."""

QUESTIONS: tuple[tuple[str, Mapping[str, object], str], ...] = (
    ("queues.pause", {"queue": "work"}, "1"),
    ("queues.pause", {"queue": "work"}, "1"),
    ("queues.pause", {"queue": "work"}, "2"),
    ("queues.pause", {"queue": "other"}, "1"),
    ("queues.pause", {"queue": "nonsense"}, "3"),
    ("queues.pause", {"queue": ""}, "4"),
    ("queues.pause", {}, "5"),
    ("queues.pause", {"queue": "work", "colour": [1, {"a": None}]}, "6"),
    ("queues.paint", {"queue": "work"}, "7"),
    ("jobs.enqueue", {"kind": "plain", "args": {"n": 3, "note": "Z\u00fcrich \u20ac"}}, "8"),
    ("jobs.cancel", {"ids": [1, 99]}, "9"),
    ("jobs.retry", {"ids": [1]}, "10"),
    ("jobs.retry_like", {"dry_run": True}, "11"),
    ("rules.set", {"name": "no.such", "value": 1.5}, "12"),
    ("alerts.read", {"seqs": [1]}, "13"),
    ("audit.verify", {}, "14"),
    ("vehicles.add", {"name": "T1"}, "15"),
    ("x" * 64, {}, "16"),
    ("queues.resume", {"queue": "work"}, "a b"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WholeDesk]:
    desk = WholeDesk(tmp_path / "depotd.db")
    desk.writer.start()
    yield desk
    desk.writer.stop()


@pytest.fixture(params=["directly", "through the socket"])
def ask(request: pytest.FixtureRequest, desk: WholeDesk) -> Iterator[Ask]:
    if request.param == "directly":
        actor = Actor(name="root", role=Role.ADMIN, via=Via.SOCKET)

        def direct(name: str, args: Mapping[str, object], command_id: str, **more: int) -> Answer:
            command = Command(id=command_id, name=name, args=args, actor=actor)
            return desk.dispatch(replace(command, expires_at=more.get("expires_at")))

        yield direct
        return
    with open_folder() as folder:
        config = ServerConfig(path=folder / "control.sock", rules=rules())
        server = ControlServer(config, desk.dispatch, SystemClock())
        server.start()

        def through(name: str, args: Mapping[str, object], command_id: str, **more: int) -> Answer:
            with ControlClient(config.path) as client:
                return client.ask(name, args, command_id=command_id, **more)

        yield through
        server.stop()


def test_command_is_done_once_for_its_id(ask: Ask, desk: WholeDesk) -> None:
    first = ask("jobs.enqueue", {"kind": "plain"}, "one")
    assert first.is_done
    assert ask("jobs.enqueue", {"kind": "plain"}, "one") == first
    assert ask("jobs.enqueue", {"kind": "plain"}, "two").body["id"] != first.body["id"]
    assert desk.outcomes() == ["done", "done"]


def test_refusal_says_why_and_what_next(ask: Ask, desk: WholeDesk) -> None:
    answer = ask("jobs.retry", {"ids": [7]}, "one")
    assert (answer.is_done, answer.code) == (False, "job_not_found")
    assert answer.message
    assert answer.next_step
    assert desk.outcomes() == ["refused"]


def test_expired_command_is_not_done(ask: Ask, desk: WholeDesk) -> None:
    assert ask("queues.pause", {"queue": "work"}, "one", expires_at=NOW - 1).code == "expired"
    assert ask("queues.pause", {"queue": "work"}, "two", expires_at=NOW + 1).is_done
    assert desk.outcomes() == ["refused", "done"]


def test_all_ways_answer_the_same(ask: Ask, desk: WholeDesk) -> None:
    found = [ask(name, args, command_id) for name, args, command_id in QUESTIONS]
    again = WholeDesk(desk.path.with_name("again.db"))
    actor = Actor(name="root", role=Role.ADMIN, via=Via.SOCKET)
    wanted = [
        again.dispatch(Command(id=command_id, name=name, args=args, actor=actor))
        for name, args, command_id in QUESTIONS
    ]
    again.writer.stop()
    for question, answer, other in zip(QUESTIONS, found, wanted, strict=True):
        same = question[0] == "audit.verify"  # its hashes are of who asked
        assert answer.message == other.message if same else answer == other, question
    assert desk.outcomes() == [row[3] for row in again.audited()]


def test_racing_questions_with_one_id_are_done_once(ask: Ask, desk: WholeDesk) -> None:
    start = threading.Barrier(8)
    found: list[Answer] = []

    def race() -> None:
        start.wait()
        found.append(ask("jobs.enqueue", {"kind": "plain"}, "one"))

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [found[0]] * 8
    assert desk.outcomes() == ["done"]
