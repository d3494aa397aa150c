from daemon.commands import replies
from daemon.commands.command_tx import CommandTx, Means
from daemon.commands.judging import shown
from daemon.commands.spec import CommandSpec, NoArgs, done
from daemon.commands.turn import CommandTurn, Judged
from daemon.domain.commands import Answer, Command, Role
from daemon.store import answers
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter
from tests.daemon.commands.scene import ANNA, KeptJobs
from tests.daemon.store.scene import STAMP, add_unit

HEARD: list[str] = []


def run(tx: CommandTx, _args: NoArgs) -> Answer:
    add_unit(tx, "u1")
    tx.after_commit(lambda: HEARD.append("u1"))
    return done("u1 is added")


SPEC = CommandSpec(name="units.add", role=Role.VIEWER, args=NoArgs, run=run, what="Adds.")
COMMAND = Command(id="c1", name="units.add", args={}, actor=ANNA)


def turn(judged: Judged | Answer | None = None) -> CommandTurn:
    return CommandTurn(
        COMMAND,
        shown(COMMAND, SPEC),
        judged or Judged(spec=SPEC, args=NoArgs()),
        means=Means(record=Journal().record, queue=KeptJobs()),
        stamp=lambda: STAMP,
    )


def test_turn_that_is_run_again_after_a_lost_transaction_counts_once(
    writer: StoreWriter,
) -> None:
    command = turn()
    connection = writer._store.connection  # noqa: SLF001 - to lose the first transaction
    connection.execute("BEGIN")
    command(connection)
    connection.execute("ROLLBACK")
    assert writer.write(command).is_done
    assert len(command.afterwards) == 1
    counts = "SELECT (SELECT count(*) FROM unit), (SELECT count(*) FROM audit)"
    assert writer.write(lambda tx: tx.execute(counts).fetchall()) == [(1, 1)]


def test_repeated_turn_leaves_nothing_to_do_after(writer: StoreWriter) -> None:
    writer.write(turn())
    again = turn()
    assert writer.write(again).message == "u1 is added"
    assert again.is_repeated
    assert again.afterwards == ()


def test_passing_refusal_is_audited_but_not_kept_as_the_answer(writer: StoreWriter) -> None:
    writer.write(turn(replies.too_many("units.add", per_minute=1, wait_ms=5)))
    assert writer.write(lambda tx: answers.find(tx, "c1")) is None
    writer.write(turn(replies.expired("units.add")))
    kept = writer.write(lambda tx: answers.find(tx, "c1"))
    assert kept is not None
    assert kept.answer.code == "expired"
