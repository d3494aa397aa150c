"""Commands on units, for tests: one that works and one that comes to grief."""

from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandArgs, CommandSpec, done
from daemon.domain.commands import Answer, Role
from tests.daemon.store.scene import add_unit


class Name(CommandArgs):
    name: str


def add(tx: CommandTx, args: Name) -> Answer:
    add_unit(tx, args.name)
    tx.record("unit.added", subject=args.name)
    return done(f"unit {args.name} is added", name=args.name)


ADD = CommandSpec(name="units.add", role=Role.OPERATOR, args=Name, run=add, what="Adds a unit.")


def adding_then(problem: Exception | Answer) -> CommandSpec[Name]:
    """Adds a unit and then comes to grief."""

    def run(tx: CommandTx, args: Name) -> Answer:
        add(tx, args)
        if isinstance(problem, Answer):
            return problem
        raise problem

    return CommandSpec(name="units.spoil", role=Role.OPERATOR, args=Name, run=run, what="Fails.")
