import json

from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandSpec, NoArgs, done
from daemon.domain.commands import Answer, Role
from daemon.domain.events import ClockQuality
from daemon.domain.rules.orders import LOADING_MINUTES
from daemon.queue.requests import Cause
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import OLGA, Desk
from tests.daemon.queue.queue_scene import Plain
from tests.daemon.store.scene import NOW, ask


def desk_doing(make: MakeDesk, run: object) -> Desk:
    assert callable(run)
    return make(CommandSpec(name="a.b", role=Role.VIEWER, args=NoArgs, run=run, what="Does it."))


def test_it_knows_who_asks_when_and_why(desk_with: MakeDesk) -> None:
    seen: list[CommandTx] = []

    def run(tx: CommandTx, _args: NoArgs) -> Answer:
        seen.append(tx)
        return done("done")

    desk_doing(desk_with, run).ask("a.b", actor=OLGA, command_id="mine")
    (tx,) = seen
    assert (tx.actor, tx.command, tx.command_id, tx.now) == (OLGA, "a.b", "mine", NOW)
    assert (tx.stamp.boot, tx.stamp.clock) == (1, ClockQuality.GPS)
    assert tx.cause == Cause(correlation_id="mine", causation="command mine", depth=0)


def test_it_has_the_rules_of_now(desk_with: MakeDesk) -> None:
    def run(tx: CommandTx, _args: NoArgs) -> Answer:
        return done("done", minutes=tx.rules[LOADING_MINUTES])

    assert desk_doing(desk_with, run).ask("a.b").body == {"minutes": LOADING_MINUTES.default}


def test_event_carries_its_author_unless_it_names_another(desk_with: MakeDesk) -> None:
    def run(tx: CommandTx, _args: NoArgs) -> Answer:
        tx.record("x.done", subject="y", body={"n": 1})
        tx.record("x.done", at=5, body={"by": "head office"})
        return done("done")

    desk = desk_doing(desk_with, run)
    desk.ask("a.b", actor=OLGA, command_id="mine")
    rows = ask(desk.path, "SELECT at, subject, body, correlation_id, depth FROM event ORDER BY seq")
    assert [(at, subject, json.loads(body)) for at, subject, body, *_ in rows] == [
        (NOW, "y", {"by": "olga", "n": 1}),
        (5, "", {"by": "head office"}),
    ]
    assert {row[3:] for row in rows} == {("mine", 0)}


def test_job_that_follows_is_of_the_same_cause(desk_with: MakeDesk) -> None:
    def run(tx: CommandTx, _args: NoArgs) -> Answer:
        return done("done", id=tx.enqueue(Plain.Args(n=3), delay_ms=5).id)

    desk = desk_doing(desk_with, run)
    assert desk.ask("a.b", command_id="mine").body == {"id": 1}
    ((args, cause),) = desk.jobs.jobs
    assert args == Plain.Args(n=3)
    assert cause.correlation_id == "mine"


def test_many_rows_go_in_at_once(desk_with: MakeDesk) -> None:
    def run(tx: CommandTx, _args: NoArgs) -> Answer:
        tx.executemany("INSERT INTO unit(name) VALUES (?)", [("a",), ("b",)])
        return done("done")

    desk = desk_doing(desk_with, run)
    desk.ask("a.b")
    assert ask(desk.path, "SELECT name FROM unit") == [("a",), ("b",)]
