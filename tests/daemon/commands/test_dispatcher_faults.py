"""What goes wrong, and what is left of it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandSpec, done, refused
from daemon.domain.commands import Actor, Answer, Role, Via
from daemon.errors import JobNotFound, StoreFull
from daemon.store.audit import verify
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import Desk
from tests.daemon.commands.unit_commands import ADD, Name, add, adding_then
from tests.daemon.store.scene import ask, units


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    return desk_with(ADD)


@pytest.mark.parametrize(
    ("problem", "code", "outcome"),
    [
        (JobNotFound("no job 7", next_step="look"), "job_not_found", "refused"),
        (refused("not_now", "later"), "not_now", "refused"),
        (RuntimeError("boom"), "failed", "failed"),
        (RecursionError(), "failed", "failed"),
    ],
)
def test_what_was_not_done_leaves_only_its_audit_and_answer(
    desk_with: MakeDesk, problem: Exception | Answer, code: str, outcome: str
) -> None:
    desk = desk_with(adding_then(problem))
    answer = desk.ask("units.spoil", name="u1", command_id="one")
    assert (answer.is_done, answer.code) == (False, code)
    assert units(desk.path) == []
    assert ask(desk.path, "SELECT count(*) FROM event") == [(0,)]
    assert ask(desk.path, "SELECT last FROM stream WHERE name = 'event'") == [(0,)]
    assert desk.outcomes() == [outcome]
    assert desk.ask("units.spoil", name="u1", command_id="one") == answer
    assert desk.outcomes() == [outcome]


def test_own_error_is_answered_with_its_next_step(desk_with: MakeDesk) -> None:
    desk = desk_with(adding_then(JobNotFound("no job 7", next_step="look")))
    answer = desk.ask("units.spoil", name="u1")
    assert (answer.message, answer.next_step) == ("no job 7", "look")


def test_failure_names_the_command_and_is_logged_with_its_traceback(
    desk_with: MakeDesk,
) -> None:
    desk = desk_with(adding_then(RuntimeError("boom")), ADD)
    with capture_logs() as lines:
        answer = desk.ask("units.spoil", name="u1")
    failed = next(line for line in lines if line["event"] == "command.failed")
    assert (failed["command"], str(failed["exc_info"])) == ("units.spoil", "boom")
    assert answer.message == "units.spoil failed (RuntimeError); nothing of it was done"
    assert desk.ask("units.add", name="u2").is_done


@pytest.mark.parametrize(
    "end",
    [
        lambda tx: tx.execute("/* x */ COMMIT"),
        lambda tx: tx.executemany("COMMIT", [()]),
        lambda tx: tx.execute("SELECT 1").connection.commit(),
        lambda tx: tx.execute("INSERT OR ROLLBACK INTO unit(name) VALUES ('u1')"),
    ],
    ids=["comment", "many", "cursor", "conflict"],
)
def test_command_that_ends_the_transaction_is_undone_and_audited(
    desk_with: MakeDesk, end: Callable[[CommandTx], Any]
) -> None:
    def run(tx: CommandTx, args: Name) -> Answer:
        add(tx, args)
        end(tx)
        return done("ended")

    desk = desk_with(
        CommandSpec(name="units.end", role=Role.VIEWER, args=Name, run=run, what="Ends it."), ADD
    )
    answer = desk.ask("units.end", name="u1")
    assert not answer.is_done
    assert desk.outcomes() == ["refused"]
    assert desk.ask("units.add", name="u1").is_done  # nothing of it was left


def test_full_store_refuses_by_name_and_the_id_stays_free(desk_with: MakeDesk) -> None:
    is_full = [True]

    def run(tx: CommandTx, args: Name) -> Answer:
        if is_full:
            raise StoreFull("no room", next_step="make some")
        return add(tx, args)

    desk = desk_with(
        CommandSpec(name="units.put", role=Role.VIEWER, args=Name, run=run, what="Puts.")
    )
    answer = desk.ask("units.put", name="u1", command_id="one")
    assert (answer.code, answer.next_step) == ("store_full", "make some")
    assert "units.put" in answer.message
    is_full.clear()
    assert desk.ask("units.put", name="u1", command_id="one").is_done
    assert desk.outcomes() == ["refused", "done"]


@pytest.mark.parametrize("body", [list(range(20_000)), object()], ids=["long", "object"])
def test_answer_that_cannot_be_sent_fails_the_command(desk_with: MakeDesk, body: object) -> None:
    def run(tx: CommandTx, args: Name) -> Answer:
        add(tx, args)
        return done("done", found=body)

    desk = desk_with(
        CommandSpec(name="units.put", role=Role.VIEWER, args=Name, run=run, what="Puts.")
    )
    assert desk.ask("units.put", name="u1").code == "failed"
    assert units(desk.path) == []


def test_racing_callers_with_one_id_do_it_once(desk_with: MakeDesk) -> None:
    desk = desk_with(ADD)
    desk.writer.start()
    start = threading.Barrier(8)
    answers: list[Answer] = []

    def race() -> None:
        start.wait()
        answers.append(desk.ask("units.add", name="u1", command_id="one"))

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [answers[0]] * 8
    assert units(desk.path) == ["u1"]
    assert desk.outcomes() == ["done"]


def test_racing_callers_leave_one_whole_chain(desk_with: MakeDesk) -> None:
    desk = desk_with(ADD)
    desk.writer.start()

    def many(actor: Actor) -> None:
        for n in range(25):
            desk.ask("units.add", name=f"{actor.name} {n}", actor=actor)

    actors = [Actor(name=f"a{n}", role=Role.ADMIN, via=Via.SOCKET) for n in range(4)]
    threads = [threading.Thread(target=many, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = desk.writer.write(verify)
    assert (report.is_whole, report.rows) == (True, 100)


def test_disk_that_is_really_full_refuses_by_name_until_there_is_room(desk: Desk) -> None:
    def most_pages(count: int) -> int:
        pragma = f"PRAGMA max_page_count = {count}"
        return int(desk.writer.write(lambda tx: tx.execute(pragma).fetchone()[0]))

    pages = int(desk.writer.write(lambda tx: tx.execute("PRAGMA page_count").fetchone()[0]))
    assert most_pages(pages) == pages
    long = "x" * 3_000
    answers = [desk.ask("units.add", name=f"{n} {long}", command_id=str(n)) for n in range(20)]
    first = next(n for n, answer in enumerate(answers) if not answer.is_done)
    refused_answer = answers[first]
    assert refused_answer.code == "store_full"
    assert refused_answer.message.startswith("units.add was refused: the store is full")
    assert len(units(desk.path)) == sum(answer.is_done for answer in answers)
    most_pages(1 << 30)
    assert desk.ask("units.add", name=f"{first} {long}", command_id=str(first)).is_done
    assert desk.writer.write(verify).is_whole
