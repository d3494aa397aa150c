import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandArgs, CommandSpec, done
from daemon.domain.commands import Actor, Answer, Command, Role
from daemon.domain.events import ClockQuality, Stamp
from daemon.interfaces import Tx
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import ANNA, OLGA, VERA, Desk
from tests.daemon.commands.unit_commands import ADD, Name, add
from tests.daemon.store.scene import NOW, add_unit, ask, units


class Login(CommandArgs):
    pin: SecretStr
    note: str = ""


DEEP: list[Any] = []
for _ in range(20):
    DEEP = [DEEP]
LOGIN: dict[str, Any] = {"mqtt_password": "hunter2"}


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    return desk_with(ADD)


def test_command_audit_event_and_answer_are_there_together(desk: Desk) -> None:
    answer = desk.ask("units.add", name="u1", command_id="one", actor=OLGA)
    assert answer == Answer(is_done=True, message="unit u1 is added", body={"name": "u1"})
    assert units(desk.path) == ["u1"]
    assert desk.audited() == [("olga", "units.add", '{"name":"u1"}', "done", "unit u1 is added")]
    events = ask(desk.path, "SELECT kind, subject, body, correlation_id, at FROM event")
    assert events == [("unit.added", "u1", '{"by":"olga"}', "one", NOW)]
    assert ask(desk.path, "SELECT command_id, command FROM command_answer") == [
        ("one", "units.add")
    ]


def test_same_id_is_done_once_and_answered_the_same(desk: Desk) -> None:
    first = desk.ask("units.add", name="u1", command_id="one")
    assert desk.ask("units.add", name="u1", command_id="one") == first
    assert units(desk.path) == ["u1"]
    assert desk.outcomes() == ["done"]


@pytest.mark.parametrize(
    ("actor", "name"), [(ANNA, "u2"), (OLGA, "u1")], ids=["other arguments", "other actor"]
)
def test_same_id_with_other_content_is_refused(desk: Desk, actor: Actor, name: str) -> None:
    first = desk.ask("units.add", name="u1", command_id="one")
    other = desk.ask("units.add", name=name, command_id="one", actor=actor)
    assert (other.is_done, other.code) == (False, "id_taken")
    assert units(desk.path) == ["u1"]
    assert desk.outcomes() == ["done", "refused"]
    assert desk.ask("units.add", name="u1", command_id="one") == first


def test_unknown_command_is_named_with_those_there_are(desk: Desk) -> None:
    answer = desk.ask("units.delete")
    assert answer.code == "unknown_command"
    assert "units.add" in answer.message
    assert desk.ask("nonsense").message.endswith("there are: units.*")
    assert desk.outcomes() == ["refused", "refused"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({}, "units.add: name: is missing"),
        ({"name": "u", "colour": 1}, "units.add: colour: unknown argument"),
        ({"name": 7}, "units.add: name: Input should be a valid string (given: 7)"),
        ({"name": "u", "a": 1, "b": 2}, "units.add: a: unknown argument (and 1 more)"),
    ],
)
def test_bad_arguments_are_named_with_what_is_allowed(
    desk: Desk, args: dict[str, object], said: str
) -> None:
    answer = desk.dispatch(Command(id="1", name="units.add", args=args, actor=ANNA))
    assert (answer.code, answer.message) == ("bad_arguments", said)
    assert answer.next_step == "arguments of units.add: name (needed)"
    assert desk.outcomes() == ["refused"]


def test_role_that_does_not_cover_it_is_refused(desk: Desk) -> None:
    answer = desk.ask("units.add", name="u1", actor=VERA)
    assert answer.code == "not_allowed"
    assert "needs the role operator; yours is viewer" in answer.message
    assert units(desk.path) == []
    assert desk.audited()[0][:2] == ("vera", "units.add")


def test_expired_command_is_not_done(desk: Desk) -> None:
    for at, code in ((NOW - 1, "expired"), (NOW, "done")):
        command = Command(
            id=f"at {at}".replace(" ", "-"),
            name="units.add",
            args={"name": str(at)},
            actor=ANNA,
            expires_at=at,
        )
        assert desk.dispatch(command).code == code


def test_expiry_waits_for_a_trusted_clock(desk: Desk) -> None:
    command = Command(id="x", name="units.add", args={"name": "u1"}, actor=ANNA, expires_at=NOW + 5)
    desk.clock.trim(desk.clock.anchor_ms, ClockQuality.UNTRUSTED)
    assert desk.dispatch(command).code == "clock_untrusted"
    desk.clock.trim(desk.clock.anchor_ms, ClockQuality.GPS)
    assert desk.dispatch(command).is_done


def test_too_many_commands_are_refused_until_time_has_passed(desk_with: MakeDesk) -> None:
    desk = desk_with(ADD, per_minute=2)
    answers = [desk.ask("units.add", name=f"u{n}") for n in range(3)]
    assert [answer.code for answer in answers] == ["done", "done", "too_many"]
    assert answers[2].next_step.startswith("wait 30 s")
    assert desk.ask("units.add", name="other", actor=OLGA).is_done
    desk.machine.advance(30_000)
    assert desk.ask("units.add", name="u2").is_done


def test_flood_of_refusals_does_not_flood_the_audit(desk_with: MakeDesk) -> None:
    desk = desk_with(ADD, per_minute=2)
    codes = [desk.ask("units.add", name=f"u{n}").code for n in range(50)]
    assert codes[2:] == ["too_many"] * 48
    assert desk.outcomes() == ["done", "done", "refused", "refused"]
    desk.machine.advance(60_000)
    desk.ask("units.add", name="late")
    assert desk.audited()[-1][4] == ("unit late is added (46 refusals before it were counted only)")


def test_refusals_that_were_only_counted_are_audited_at_the_stop(desk_with: MakeDesk) -> None:
    desk = desk_with(ADD, per_minute=2)
    for n in range(50):
        desk.ask("units.add", name=f"u{n}")
    desk.dispatch.settle()
    desk.dispatch.settle()
    row = desk.audited()[-1]
    assert (row[0], row[3], row[4]) == (
        "anna",
        "refused",
        "46 refusals before the stop were counted only",
    )
    assert len(desk.audited()) == 5


def test_secrets_are_neither_audited_nor_answered(desk_with: MakeDesk) -> None:
    def run(_tx: CommandTx, args: Login) -> Answer:
        return done(f"hello {args.note}", length=len(args.pin.get_secret_value()))

    desk = desk_with(
        CommandSpec(name="users.login", role=Role.VIEWER, args=Login, run=run, what="Logs in.")
    )
    assert desk.ask("users.login", pin="hunter2", note="you").body == {"length": 7}
    assert desk.ask("users.login", pin=["hunter2"]).code == "bad_arguments"
    assert desk.ask("users.other", **LOGIN).code == "unknown_command"
    rows = ask(desk.path, "SELECT * FROM audit") + ask(desk.path, "SELECT * FROM command_answer")
    assert "hunter2" not in repr(rows)
    assert json.loads(desk.audited()[0][2]) == {"note": "you", "pin": "(hidden)"}


def test_long_arguments_are_audited_by_their_hash(desk: Desk) -> None:
    assert desk.ask("units.add", name="x" * 10_000).is_done
    kept = json.loads(desk.audited()[0][2])["shortened"]
    assert (kept["bytes"], kept["names"]) == (10_011, ["name"])
    assert len(desk.audited()[0][4]) <= 2_000


@pytest.mark.parametrize(
    "value",
    [float("nan"), object(), "x" * 70_000, DEEP],
    ids=["nan", "object", "long", "deep"],
)
def test_arguments_that_cannot_be_kept_are_refused_and_audited(desk: Desk, value: object) -> None:
    assert desk.ask("units.add", name=value).code == "bad_arguments"
    assert desk.outcomes() == ["refused"]


@pytest.mark.parametrize("command_id", ["", "x" * 65, "a b", "a\n", "\ud800"])
def test_id_that_is_none_is_refused_and_audited(desk: Desk, command_id: str) -> None:
    command = Command(id=command_id, name="units.add", args={"name": "u1"}, actor=ANNA)
    assert desk.dispatch(command).code == "bad_command"
    assert desk.outcomes() == ["refused"]


def test_text_that_no_database_holds_is_made_plain(desk: Desk) -> None:
    answer = desk.ask("units.\ud800\x00\n", note="\ud800")
    assert answer.code == "unknown_command"
    assert desk.audited()[0][1] == "units.?  "


def test_dry_run_answers_and_changes_nothing(desk_with: MakeDesk) -> None:
    heard: list[str] = []

    def run(tx: CommandTx, args: Name) -> Answer:
        tx.after_commit(lambda: heard.append("done"))
        tx.undo()
        return add(tx, args)

    desk = desk_with(
        CommandSpec(name="units.try", role=Role.VIEWER, args=Name, run=run, what="Tries.")
    )
    assert desk.ask("units.try", name="u1").is_done
    assert (units(desk.path), heard, desk.outcomes()) == ([], [], ["done"])


def test_what_follows_in_memory_runs_once_and_after_the_commit(
    desk_with: MakeDesk, tmp_path: Path
) -> None:
    seen: list[list[str]] = []

    def run(tx: CommandTx, args: Name) -> Answer:
        tx.after_commit(lambda: seen.append(units(tmp_path / "0.db")))
        tx.after_commit(lambda: 1 / 0)
        tx.after_commit(lambda: seen.append(["and the rest"]))
        return add(tx, args)

    desk = desk_with(
        CommandSpec(name="units.put", role=Role.VIEWER, args=Name, run=run, what="Puts.")
    )
    assert desk.ask("units.put", name="u1", command_id="one").is_done
    assert desk.ask("units.put", name="u1", command_id="one").is_done
    assert seen == [["u1"], ["and the rest"]]


def test_long_reads_come_before_the_transaction_and_after_the_role(desk_with: MakeDesk) -> None:
    looked: list[str] = []

    def look(args: Name) -> int:
        looked.append(args.name)
        return len(args.name)

    def run(tx: CommandTx, _args: Name) -> Answer:
        return done(f"found {tx.found}")

    desk = desk_with(
        CommandSpec(
            name="units.look", role=Role.OPERATOR, args=Name, run=run, look=look, what="Looks."
        )
    )
    assert desk.ask("units.look", name="abc", actor=VERA).code == "not_allowed"
    assert desk.ask("units.look", name="abcd").message == "found 4"
    assert looked == ["abcd"]


def test_who_asks_may_write_beside_in_the_same_transaction(desk: Desk) -> None:
    told: list[tuple[str, int]] = []

    def also(tx: Tx, answer: Answer, stamp: Stamp) -> None:
        add_unit(tx, f"beside {answer.code} {len(told)}")
        told.append((answer.code, stamp.boot))

    command = Command(id="one", name="units.add", args={"name": "u1"}, actor=ANNA)
    assert desk.dispatch(command, also=also).is_done
    assert desk.dispatch(command, also=also).is_done, "also where it is repeated"
    bad = Command(id="two", name="units.add", args={}, actor=ANNA)
    assert desk.dispatch(bad, also=also).code == "bad_arguments"
    assert told == [("done", 1), ("done", 1), ("bad_arguments", 1)]
    assert units(desk.path) == ["u1", "beside done 0", "beside done 1", "beside bad_arguments 2"]


def test_what_is_written_beside_falls_with_the_command(desk_with: MakeDesk) -> None:
    desk = desk_with(ADD)
    first: list[int] = []

    def also(tx: Tx, answer: Answer, stamp: Stamp) -> None:
        add_unit(tx, f"beside {answer.code} {stamp.boot}")
        if not first:
            first.append(1)
            raise ValueError("spoilt")

    command = Command(id="one", name="units.add", args={"name": "u1"}, actor=ANNA)
    assert desk.dispatch(command, also=also).code == "failed"
    assert units(desk.path) == ["beside failed 1"], "audited alone, with what belongs to it"
    assert desk.outcomes() == ["failed"]


def test_a_refusal_of_who_hands_it_over_is_audited_and_answered(desk: Desk) -> None:
    refusal = Answer(is_done=False, code="wrong_depot", message="for another depot")
    command = Command(id="one", name="units.add", args={"name": "u1"}, actor=ANNA)
    assert desk.dispatch(command, refusal=refusal) == refusal
    assert units(desk.path) == []
    assert desk.outcomes() == ["refused"]
    assert desk.dispatch(command) == refusal, "the same id is answered the same"


def test_a_command_may_carry_the_cause_of_its_asker(desk: Desk) -> None:
    caused = Command(
        id="one", name="units.add", args={"name": "u1"}, actor=ANNA, correlation="shift-7"
    )
    desk.dispatch(caused)
    desk.dispatch(Command(id="two", name="units.add", args={"name": "u2"}, actor=ANNA))
    causes = ask(desk.path, "SELECT subject, correlation_id FROM event ORDER BY seq")
    assert causes == [("u1", "shift-7"), ("u2", "two")]
