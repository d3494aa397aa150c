from hypothesis import given
from hypothesis import strategies as st

from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import CommandRow, NewCommand
from daemon.headoffice.voids import VOID, without_gaps
from daemon.wire.messages import COMMANDS_MOST
from tests.daemon.headoffice.truth import NOW, RENO, greeting, of_rows, result


def command(seq: int) -> CommandRow:
    return CommandRow(
        depot=RENO,
        seq=seq,
        id=f"c-{seq}",
        kind="queues.pause",
        args='{"queue":"critical"}',
        actor="alice",
        correlation="why",
        expires=NOW,
        made_at=NOW,
        state="waiting",
        sends=0,
        sent_at=None,
        answered_at=None,
        outcome=None,
        code=None,
        message=None,
        next_step=None,
        body=None,
    )


@given(after=st.integers(0, 20), seqs=st.sets(st.integers(1, 90), max_size=10))
def test_each_number_after_the_mark_is_there_once(after: int, seqs: set[int]) -> None:
    commands = [command(seq) for seq in sorted(seqs) if seq > after]
    found = without_gaps(commands, after=after)
    assert [one.seq for one in found] == list(range(after + 1, after + 1 + len(found)))
    assert [one for one in found if one.kind != VOID] == [
        one for one in commands if one.seq <= after + len(found)
    ]
    assert len(found) == min(
        COMMANDS_MOST, max((one.seq for one in commands), default=after) - after
    )
    assert len({one.id for one in found}) == len(found)


def test_void_asks_for_nothing_and_never_expires() -> None:
    void, _ = without_gaps([command(4)], after=2)
    assert (void.seq, void.kind, void.args, void.expires) == (3, VOID, "{}", None)


def test_depot_that_was_restored_gets_numbers_that_were_given_up_meanwhile(store: SqlStore) -> None:
    """Its command 1 got the number 2, because a 1 of an earlier head office was taken for it."""
    store.greet([greeting()], now=NOW)
    told = NewCommand(depot=RENO, id="a", kind="queues.pause", args="{}", actor="alice")
    store.add_command(told, now=NOW)
    store.greet([greeting(last={"result": 1}, down=(store.ho, 1))], now=NOW)
    other = result(1, command_id="x", down_seq=1, ho=store.ho)
    store.take([of_rows("result", [other])], now=NOW)
    store.greet([greeting(last={"result": 1}, down=(store.ho, 0))], now=NOW)
    [sent] = store.due_commands(now=NOW, resend_ms=15_000)
    assert [(one.seq, one.kind) for one in sent] == [(1, VOID), (2, "queues.pause")]
    found = store.command("a")
    assert found is not None
    assert (found.seq, found.state) == (2, "sent")
