"""Commands: numbered, sent until the depot has answered, also where either end was restored."""

from collections.abc import Sequence

import pytest

from daemon.errors import InputError
from daemon.headoffice.commands import MESSAGE_BYTES
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import CommandRow, NewCommand
from daemon.wire.messages import COMMANDS_MOST, Presence, UpAck
from daemon.wire.topics import DepotId
from tests.daemon.headoffice.truth import ELKO, NOW, RENO, greeting, of_rows, result

RESEND_MS = 15_000


def add(store: SqlStore, name: str, *, depot: DepotId = RENO, **fields: object) -> CommandRow:
    told: dict[str, object] = {"kind": "link.time", "args": "{}", "actor": "alice"} | fields
    return store.add_command(
        NewCommand(depot=depot, id=name, **told),  # type: ignore[arg-type] # as given
        now=NOW,
    )


def come(store: SqlStore, depot: DepotId = RENO, *, mark: int | None = None) -> None:
    """The depot is there, and says hello."""
    told = Presence(on=True, epoch="one", boot=1, session=2, release="1", at=NOW)
    store.note_presence([(depot, told)], now=NOW)
    down = None if mark is None else (store.ho, mark)
    store.greet([greeting(depot=depot, down=down)], now=NOW)


def leave(store: SqlStore) -> None:
    """It was there before, and is not now."""
    store.greet([greeting()], now=NOW)
    told = Presence(on=False, epoch="one", boot=1, session=1, release="1", at=NOW)
    store.note_presence([(RENO, told)], now=NOW)


def due(store: SqlStore, now: int = NOW) -> list[list[str]]:
    return [[one.id for one in some] for some in store.due_commands(now=now, resend_ms=RESEND_MS)]


def answer(store: SqlStore, seq: int, command: CommandRow, **fields: object) -> None:
    told = result(seq, command_id=command.id, down_seq=command.seq, ho=store.ho, **fields)
    store.take([of_rows("result", [told])], now=NOW)


def upto(store: SqlStore, mark: int, *, epoch: str | None = "one") -> UpAck:
    return UpAck(ho=store.ho, mark=mark, epoch=epoch)


def state(store: SqlStore, name: str) -> str:
    found = store.command(name)
    assert found is not None
    return found.state


def numbers(found: Sequence[CommandRow]) -> list[tuple[int, str]]:
    return [(one.seq, one.id) for one in found]


def test_commands_are_numbered_for_each_depot(store: SqlStore) -> None:
    come(store)
    come(store, ELKO)
    assert [add(store, name).seq for name in "abc"] == [1, 2, 3]
    assert add(store, "d", depot=ELKO).seq == 1
    assert numbers(store.commands(RENO, limit=2)) == [(3, "c"), (2, "b")]


def test_command_asked_for_twice_is_there_once(store: SqlStore) -> None:
    come(store)
    assert add(store, "a") == add(store, "a")
    assert add(store, "b").seq == 2


def test_command_to_a_depot_that_nobody_knows_is_refused(store: SqlStore) -> None:
    with pytest.raises(InputError, match="no depot reno"):
        add(store, "a")
    assert store.status() == []


def test_command_that_no_message_holds_is_refused(store: SqlStore) -> None:
    come(store)
    with pytest.raises(InputError, match="longer than"):
        add(store, "a", args='{"text": "' + "x" * MESSAGE_BYTES + '"}')


def test_commands_wait_until_their_depot_is_there(store: SqlStore) -> None:
    leave(store)
    add(store, "a")
    assert due(store) == []
    come(store)
    assert due(store) == [["a"]]
    assert state(store, "a") == "sent"


def test_what_is_under_way_is_not_sent_again_before_its_time(store: SqlStore) -> None:
    come(store)
    add(store, "a")
    assert due(store) == [["a"]]
    assert due(store, NOW + RESEND_MS - 1) == []
    assert due(store, NOW + RESEND_MS) == [["a"]]
    found = store.command("a")
    assert found is not None
    assert (found.sends, found.sent_at) == (2, NOW + RESEND_MS)


def test_no_command_overtakes_one_that_may_be_lost(store: SqlStore) -> None:
    come(store)
    add(store, "a")
    due(store)
    add(store, "b")
    assert due(store) == [], "a is under way"
    assert due(store, NOW + RESEND_MS) == [["a", "b"]]
    store.note_answered([(RENO, upto(store, 1))], now=NOW)
    add(store, "c")
    assert due(store, NOW + 2 * RESEND_MS) == [["b", "c"]]


def test_a_message_holds_fifty_and_the_next_follow_the_answer(store: SqlStore) -> None:
    come(store)
    for number in range(COMMANDS_MOST + 10):
        add(store, f"c{number}")
    [first] = due(store)
    assert len(first) == COMMANDS_MOST
    assert due(store) == []
    store.note_answered([(RENO, upto(store, COMMANDS_MOST))], now=NOW)
    assert due(store) == [[f"c{n}" for n in range(COMMANDS_MOST, COMMANDS_MOST + 10)]]


def test_a_message_holds_no_more_bytes_than_it_may(store: SqlStore) -> None:
    come(store)
    for name in "abc":
        add(store, name, args='{"text": "' + "x" * 25_000 + '"}')
    assert due(store) == [["a", "b"]]
    store.note_answered([(RENO, upto(store, 2))], now=NOW)
    assert due(store) == [["c"]]


def test_a_result_answers_its_command_and_says_how_far_the_depot_is(store: SqlStore) -> None:
    come(store)
    one, two = add(store, "a"), add(store, "b")
    due(store)
    answer(store, 1, one, outcome="refused", code="rule", message="too high", body=None)
    found = store.command("a")
    assert found is not None
    assert (found.state, found.outcome, found.code) == ("answered", "refused", "rule")
    assert (found.message, found.body) == ("too high", None)
    assert due(store, NOW + RESEND_MS) == [["b"]]
    answer(store, 2, two)
    assert due(store, NOW + 2 * RESEND_MS) == []
    assert store.status()[0].commands_waiting == 0


def test_the_first_answer_stays(store: SqlStore) -> None:
    come(store)
    command = add(store, "a")
    answer(store, 1, command, message="first")
    answer(store, 2, command, message="second")
    found = store.command("a")
    assert found is not None
    assert found.message == "first"


def test_result_of_a_command_that_nobody_gave_is_only_a_row(store: SqlStore) -> None:
    come(store)
    told = result(1, command_id="stranger", down_seq=77, ho="another")
    store.take([of_rows("result", [told])], now=NOW)
    add(store, "a")
    assert due(store) == [["a"]], "numbers of another head office say nothing"


def test_expired_before_it_was_sent_is_told_and_sent_all_the_same(store: SqlStore) -> None:
    leave(store)
    add(store, "a", expires=NOW + 10)
    add(store, "b")
    assert due(store, NOW + 10) == []
    assert (state(store, "a"), state(store, "b")) == ("expired", "waiting")
    come(store)
    assert due(store, NOW + 11) == [["a", "b"]]
    assert state(store, "a") == "expired"


def test_hello_asks_for_everything_after_its_mark(store: SqlStore) -> None:
    come(store)
    for name in "abc":
        add(store, name)
    assert due(store) == [["a", "b", "c"]]
    store.greet([greeting(last={"result": 1}, down=(store.ho, 1))], now=NOW)
    assert due(store) == [["b", "c"]]


def test_depot_that_was_restored_gets_again_what_it_lost(store: SqlStore) -> None:
    come(store)
    for number, name in enumerate("abc", 1):
        answer(store, number, add(store, name))
    come(store, mark=3)
    assert due(store) == []
    come(store, mark=1)
    assert due(store) == [["b", "c"]]
    assert state(store, "b") == "answered"


def test_depot_with_an_empty_database_counts_from_one_what_was_never_answered(
    store: SqlStore,
) -> None:
    come(store)
    for number, name in enumerate("ab", 1):
        answer(store, number, add(store, name))
    add(store, "c")
    store.greet([greeting("two")], now=NOW)
    assert numbers(store.commands(RENO, limit=9)) == [(1, "c"), (0, "b"), (-1, "a")]
    assert due(store) == [["c"]]
    store.note_answered([(RENO, upto(store, 1, epoch="two"))], now=NOW)
    assert add(store, "d").seq == 2
    assert due(store) == [["d"]]
    store.greet([greeting("three")], now=NOW)
    assert numbers(store.commands(RENO, limit=9))[:2] == [(2, "d"), (1, "c")]


def test_depot_that_lost_its_mark_says_so_and_gets_all_again(store: SqlStore) -> None:
    come(store)
    for number, name in enumerate("ab", 1):
        answer(store, number, add(store, name))
    add(store, "c")
    assert due(store) == [["c"]]
    store.note_answered([(RENO, upto(store, 0))], now=NOW)
    assert due(store) == [["a", "b", "c"]]


def test_numbers_that_the_present_life_has_seen_are_used_up(store: SqlStore) -> None:
    """A head office that was restored since gave them."""
    come(store)
    add(store, "a")
    store.note_answered([(RENO, upto(store, 60))], now=NOW)
    assert add(store, "b").seq == 61
    store.note_answered([(RENO, UpAck(ho=store.ho, mark=90))], now=NOW)
    assert add(store, "c").seq == 62, "nobody knows of which life that is"


def test_command_whose_number_was_done_as_another_meanwhile_gets_a_new_one(
    store: SqlStore,
) -> None:
    """A broker had kept what a head office had sent before it was restored."""
    come(store)
    add(store, "a")
    assert due(store) == [["a"]]
    late = [result(seq, command_id=f"x-{seq}", down_seq=seq, ho=store.ho) for seq in (1, 2)]
    store.take([of_rows("result", late)], now=NOW)
    found = store.command("a")
    assert found is not None
    assert (found.seq, found.state) == (3, "sent")
    assert store.due_commands(now=NOW, resend_ms=RESEND_MS)[0][0].id == "a"


def test_results_of_a_life_that_is_over_say_nothing_of_numbers(store: SqlStore) -> None:
    come(store)
    add(store, "a")
    store.greet([greeting("two")], now=NOW)
    late = result(1, command_id="x", down_seq=1, ho=store.ho)
    store.take([of_rows("result", [late], epoch="one")], now=NOW)
    found = store.command("a")
    assert found is not None
    assert found.seq == 1


def test_restored_head_office_gives_no_number_that_the_depot_has_seen(store: SqlStore) -> None:
    come(store, mark=60)
    assert add(store, "a").seq == 61
    assert due(store) == [["a"]]


def test_command_whose_number_the_depot_had_seen_gets_a_new_one(store: SqlStore) -> None:
    """Head office was restored and gave number 1 again before the depot came."""
    store.greet([greeting()], now=NOW)
    add(store, "a")
    come(store, mark=5)
    found = store.command("a")
    assert found is not None
    assert (found.seq, found.state) == (6, "waiting")
    assert due(store) == [["a"]]


def test_command_may_still_be_answered_by_what_has_not_arrived(store: SqlStore) -> None:
    """The depot did it and its result is on the way: the number stays."""
    come(store)
    command = add(store, "a")
    due(store)
    store.greet([greeting(last={"result": 3}, down=(store.ho, 1))], now=NOW)
    found = store.command("a")
    assert found is not None
    assert found.seq == 1
    other = result(1, command_id="x", down_seq=0, ho="another")
    store.take([of_rows("result", [other])], now=NOW)
    answer(store, 2, command)
    assert state(store, "a") == "answered"


def test_command_that_no_arrived_result_answers_gets_a_new_number(store: SqlStore) -> None:
    come(store)
    add(store, "a")
    due(store)
    store.greet([greeting(last={"result": 1}, down=(store.ho, 1))], now=NOW)
    other = result(1, command_id="x", down_seq=1, ho=store.ho)
    store.take([of_rows("result", [other])], now=NOW)
    found = store.command("a")
    assert found is not None
    assert found.seq == 2
    assert due(store) == [["a"]]


@pytest.mark.parametrize("epoch", [None, "two"])
def test_only_the_life_that_said_hello_last_lowers_a_mark(
    store: SqlStore, epoch: str | None
) -> None:
    """A new disk acknowledges nothing of the old numbering before its hello is heard."""
    come(store)
    for number, command in enumerate([add(store, name) for name in "abc"], 1):
        answer(store, number, command)
    store.note_answered([(RENO, upto(store, 3))], now=NOW)
    add(store, "d")
    store.note_answered([(RENO, upto(store, 0, epoch=epoch))], now=NOW)
    assert due(store) == [["d"]]
    store.greet([greeting("two")], now=NOW)
    assert due(store) == [["d"]]
    assert [(one.seq, one.id) for one in store.commands(RENO, limit=1)] == [(1, "d")]


def test_mark_of_a_life_that_is_over_does_not_hide_what_the_present_one_lacks(
    store: SqlStore,
) -> None:
    come(store)
    for name in "ab":
        add(store, name)
    store.greet([greeting("two", begins=("one", {}), down=(store.ho, 0))], now=NOW)
    store.note_answered([(RENO, upto(store, 2, epoch="one"))], now=NOW)
    assert due(store) == [["a", "b"]]


def test_hello_without_a_mark_asks_for_all(store: SqlStore) -> None:
    come(store)
    add(store, "a")
    store.note_answered([(RENO, upto(store, 1))], now=NOW)
    store.greet([greeting("two", begins=("one", {}))], now=NOW)
    assert due(store) == [["a"]]


@pytest.mark.parametrize(
    ("field", "text"), [("actor", "al\x00ice"), ("kind", "x" * 129), ("correlation", "a\nb")]
)
def test_words_that_no_message_carries_are_refused(store: SqlStore, field: str, text: str) -> None:
    come(store)
    with pytest.raises(InputError, match=field):
        add(store, "a", **{field: text})  # type: ignore[arg-type] # never a depot
    add(store, "b")
    assert due(store) == [["b"]]
