import json
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, SecretStr

from daemon.commands.command_tx import CommandTx
from daemon.commands.judging import AUDIT_BYTES, NotJson, read_args, shown
from daemon.commands.spec import CommandArgs, CommandSpec, done
from daemon.domain.commands import Answer, Command, Role
from tests.daemon.commands.scene import ANNA, OLGA

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


class Args(CommandArgs):
    count: Annotated[int, Field(ge=1, le=9)]
    state: Literal["dead", "cancelled"] = "dead"
    pin: SecretStr = SecretStr("")


def run(_tx: CommandTx, _args: Args) -> Answer:
    return done("done")


SPEC = CommandSpec(name="jobs.do", role=Role.VIEWER, args=Args, run=run, what="Does it.")


def command(**args: object) -> Command:
    return Command(id="c", name="jobs.do", args=args, actor=ANNA)


def test_arguments_that_fit_are_read() -> None:
    assert read_args(SPEC, {"count": 3, "state": "cancelled"}) == Args(count=3, state="cancelled")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"count": 0}, "count: Input should be greater than or equal to 1 (given: 0)"),
        ({"count": 10}, "count: Input should be less than or equal to 9 (given: 10)"),
        ({"count": "x"}, "count: Input should be a valid integer"),
        ({"count": 1, "state": "new"}, "state: Input should be 'dead' or 'cancelled'"),
        ({"count": 1, "when": 5}, "when: unknown argument"),
        ({}, "count: is missing"),
    ],
)
def test_what_does_not_fit_is_named(args: dict[str, object], said: str) -> None:
    answer = read_args(SPEC, args)
    assert isinstance(answer, Answer)
    assert answer.code == "bad_arguments"
    assert said in answer.message
    assert answer.next_step == "arguments of jobs.do: count (needed), state, pin"


def test_secret_is_not_shown_when_it_does_not_fit() -> None:
    answer = read_args(SPEC, {"count": 1, "pin": 4711})
    assert isinstance(answer, Answer)
    assert "4711" not in answer.message


@given(st.dictionaries(st.text(), JSON))
def test_whatever_is_given_can_be_kept_or_is_said_not_to_be(args: dict[str, object]) -> None:
    try:
        kept = shown(Command(id="c", name="jobs.do", args=args, actor=ANNA), SPEC)
    except NotJson:
        return
    assert len(kept.args) <= AUDIT_BYTES
    assert isinstance(json.loads(kept.args), dict)
    assert kept.args.isascii()
    answer = read_args(SPEC, args)
    if isinstance(answer, Answer):
        answer.message.encode()


def test_digest_is_of_name_arguments_and_actor() -> None:
    first = shown(command(count=1), SPEC)
    assert first.digest == shown(command(count=1), SPEC).digest
    others = [
        command(count=2),
        Command(id="c", name="jobs.other", args={"count": 1}, actor=ANNA),
        Command(id="c", name="jobs.do", args={"count": 1}, actor=OLGA),
    ]
    assert first.digest not in {shown(one, SPEC).digest for one in others}


def test_digest_tells_long_arguments_apart_that_are_shown_alike() -> None:
    one, other = (shown(command(text="x" * 9_000 + end), SPEC) for end in "ab")
    assert one.digest != other.digest
    assert "shortened" in one.args


@pytest.mark.parametrize(
    "name", ["password", "mqtt_password", "passphrase", "client_secret", "API_KEY", "authToken"]
)
def test_what_sounds_secret_is_hidden_at_any_depth(name: str) -> None:
    args: dict[str, object] = {"a": [{"b": {name: "hunter2"}}]}
    kept = shown(Command(id="c", name="no.such", args=args, actor=ANNA), None)
    assert "hunter2" not in kept.args
    assert json.loads(kept.args) == {"a": [{"b": {name: "(hidden)"}}]}
