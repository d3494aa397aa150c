from dataclasses import replace

import pytest

from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandRegistry, CommandSpec, NoArgs, done, refused
from daemon.domain.commands import Answer, Role


def run(_tx: CommandTx, _args: NoArgs) -> Answer:
    return done("done")


SPEC = CommandSpec(name="jobs.retry", role=Role.VIEWER, args=NoArgs, run=run, what="Retries.")


def test_commands_are_listed_by_name() -> None:
    registry = CommandRegistry([SPEC, replace(SPEC, name="alerts.read")])
    assert [spec.name for spec in registry] == ["alerts.read", "jobs.retry"]
    assert registry.get("jobs.retry") is SPEC
    assert registry.get("jobs.remove") is None


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"jobs\.retry is there twice"):
        CommandRegistry([SPEC, SPEC])


@pytest.mark.parametrize("name", ["jobs", "jobs.", "Jobs.retry", "jobs.retry.all", "jobs retry"])
def test_name_is_family_and_verb(name: str) -> None:
    with pytest.raises(ValueError, match=r"family\.verb"):
        CommandRegistry([replace(SPEC, name=name)])


def test_what_it_does_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="is a sentence"):
        CommandRegistry([replace(SPEC, what="retries")])


def test_unknown_name_is_near_its_family_or_else_any() -> None:
    registry = CommandRegistry([SPEC, replace(SPEC, name="alerts.read")])
    assert registry.like("jobs.rerty") == ("jobs.retry",)
    assert registry.like("job.retry") == ("jobs.*", "alerts.*")


def test_answers_carry_what_programs_need() -> None:
    assert done("2 jobs", ids=[1, 2]).body == {"ids": [1, 2]}
    answer = refused("not_now", "later", next_step="wait", body={"s": 5})
    assert (answer.is_done, answer.code, answer.next_step, answer.body) == (
        False,
        "not_now",
        "wait",
        {"s": 5},
    )
