import io
import sys
from pathlib import Path

import pytest

from daemon.cli.acting import is_meant, told
from daemon.cli.exits import Exit
from daemon.domain.commands import Role
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot, running_depot
from tests.daemon.control.scene import open_folder


def test_an_act_says_what_was_done(ask: Depotd) -> None:
    assert ask("queues", "pause", "pattern").out.startswith("queue pattern is paused")
    said = ask("queues", "pause", "pattern", "--json")
    assert (said.code, said.answer) == (
        0,
        {"message": "queue pattern is paused already", "changed": False},
    )


def test_without_a_daemon_an_act_is_69(depotd: Depotd, config: Path) -> None:
    said = depotd("queues", "pause", "pattern", "--config", config, "--json")
    assert said.code == Exit.UNREACHABLE
    assert said.error["code"] == "daemon_unreachable"
    assert "start it" in said.error["next_step"]


def test_a_role_that_does_not_cover_it_is_77(ask: Depotd, depot: RunningDepot) -> None:
    depot.role = Role.VIEWER
    said = ask("queues", "pause", "pattern", "--json")
    assert (said.code, said.error["code"]) == (Exit.REFUSED, "not_allowed")


def test_what_may_be_tried_again_is_75(depotd: Depotd) -> None:
    with open_folder() as folder, running_depot(folder, per_minute=1) as depot:
        codes = [
            depotd("queues", "resume", "pattern", "--config", depot.config).code for _ in range(2)
        ]
    assert codes == [Exit.DONE, Exit.BUSY]


def test_wrong_arguments_are_2_and_a_wrong_state_is_1(ask: Depotd, depot: RunningDepot) -> None:
    unknown = ask("queues", "pause", "nobodys", "--json")
    assert (unknown.code, unknown.error["code"]) == (Exit.USAGE, "unknown_queue")
    job = depot.job()
    wrong = ask("jobs", "retry", job, "--json")
    assert (wrong.code, wrong.error["code"]) == (Exit.NO, "job_wrong_state")


def test_a_command_asked_twice_under_one_id_is_done_once(ask: Depotd) -> None:
    first = ask("jobs", "enqueue", "system.cleanup", "--command-id", "once", "--json")
    second = ask("jobs", "enqueue", "system.cleanup", "--command-id", "once", "--json")
    assert first.answer == second.answer
    assert first.answer["is_new"]


def test_a_socket_can_be_named(depotd: Depotd, depot: RunningDepot) -> None:
    socket = depot.config.with_name("control.sock")
    assert depotd("queues", "resume", "pattern", "--socket", socket).code == 0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "meant"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_people_at_a_terminal_are_asked(
    monkeypatch: pytest.MonkeyPatch, typed: str, meant: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert is_meant("Retry 7 jobs?", yes=False) is meant
    assert is_meant("Retry 7 jobs?", yes=True)


def test_programs_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert is_meant("Retry 7 jobs?", yes=False)


def test_what_was_left_out_is_not_told() -> None:
    assert told(name="T1", label=None, plate="") == {"name": "T1", "plate": ""}
