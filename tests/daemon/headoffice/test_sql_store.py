"""What both stores must do with rows, marks and epochs; `test_convergence` has the law of it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from daemon.errors import InputError
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import (
    Arrival,
    BadMessageSeen,
    DueDesired,
    EpochKey,
    Greeting,
    NewCommand,
    NewDesired,
    Taken,
)
from daemon.wire.batch import Hole, Row
from daemon.wire.messages import Presence, Reported
from daemon.wire.topics import STREAMS, DepotId
from tests.daemon.headoffice.truth import ELKO, NOW, RENO, arrival, greeting, names, of_rows, row

KEY = EpochKey(RENO, "one")


def take(store: SqlStore, *arrivals: Arrival) -> Taken:
    return store.take(arrivals, now=NOW)


def mark(store: SqlStore, stream: str = "event", key: EpochKey = KEY) -> int:
    return store.standings([key])[key].marks[stream]


def rows(store: SqlStore, stream: str = "event", depot: DepotId = RENO) -> Sequence[Row]:
    return store.rows(depot, stream, first=1, limit=1000)


@pytest.mark.parametrize("stream", STREAMS)
def test_rows_of_every_stream_come_back_as_they_were(store: SqlStore, stream: str) -> None:
    taken = take(store, arrival(stream, 1, 30))
    assert taken.rows == 30
    assert taken.standings[KEY].marks == {**dict.fromkeys(STREAMS, 0), stream: 30}
    assert rows(store, stream) == [row(stream, seq) for seq in range(1, 31)]


def test_what_is_sent_twice_is_there_once(store: SqlStore) -> None:
    take(store, arrival("event", 1, 20))
    again = take(store, arrival("event", 11, 25), arrival("event", 1, 20))
    assert (again.rows, again.repeated, again.conflicts) == (5, 30, 0)
    assert rows(store) == [row("event", seq) for seq in range(1, 26)]


def test_the_same_twice_in_one_transaction_is_there_once(store: SqlStore) -> None:
    taken = take(store, arrival("event", 1, 20), arrival("event", 1, 20))
    assert (taken.rows, taken.repeated, taken.conflicts) == (20, 20, 0)


def test_the_mark_waits_for_what_comes_later(store: SqlStore) -> None:
    taken = take(store, arrival("event", 11, 20))
    assert taken.standings[KEY].marks["event"] == 0
    assert taken.standings[KEY].gaps == [("event", 1, 10)]
    assert taken.standings[KEY].beyond == {"event": 20}
    assert len(rows(store)) == 10
    taken = take(store, arrival("event", 1, 5))
    assert taken.standings[KEY].gaps == [("event", 6, 10)]
    assert take(store, arrival("event", 6, 10)).standings[KEY].marks["event"] == 20
    assert store.standings([KEY])[KEY].gaps == []


def test_what_an_older_start_had_sent_is_passed_over_once_a_later_one_is_known(
    store: SqlStore,
) -> None:
    """It may be of a life that was lost; what is still so comes again."""
    depot, batch = arrival("event", 1, 5)
    hello = greeting("one").hello.model_copy(update={"run": "r2"})
    store.greet([Greeting(RENO, hello)], now=NOW)
    taken = take(store, Arrival(depot, replace(batch, run="r1")))
    assert (taken.rows, taken.late, taken.standings[KEY].marks["event"]) == (0, 1, 0)
    taken = take(store, Arrival(depot, replace(batch, run="r2")))
    assert (taken.rows, taken.late, taken.standings[KEY].marks["event"]) == (5, 0, 5)


def test_a_hole_counts_as_held(store: SqlStore) -> None:
    take(store, arrival("event", 1, 10, holes=range(3, 8)))
    assert mark(store) == 10
    assert [one[0] for one in rows(store)] == [1, 2, 8, 9, 10]


def test_a_hole_replaces_nothing_that_is_stored(store: SqlStore) -> None:
    take(store, arrival("event", 1, 10))
    take(store, of_rows("event", [], span=(5, 15), holes=[Hole(5, 15, "shed")]))
    assert mark(store) == 15
    assert len(rows(store)) == 10


def test_a_row_does_not_fill_a_hole(store: SqlStore) -> None:
    take(store, of_rows("event", [], span=(1, 5), holes=[Hole(1, 5, "shed")]))
    assert take(store, arrival("event", 1, 5)).repeated == 5
    assert rows(store) == []


def test_other_content_under_one_number_is_told_and_the_first_stays(store: SqlStore) -> None:
    take(store, arrival("event", 1, 3))
    other = of_rows("event", [row("event", 2, mood="!"), row("event", 3)])
    assert take(store, other).conflicts == 1
    assert rows(store)[1] == row("event", 2)
    [status] = store.status()
    assert [(bad.reason, bad.count) for bad in status.bad] == [("conflict", 1)]
    assert "event 2 of epoch one" in status.bad[0].detail


def test_depots_and_epochs_do_not_mix(store: SqlStore) -> None:
    taken = take(
        store,
        arrival("event", 1, 5),
        arrival("event", 1, 7, depot=ELKO),
        arrival("event", 1, 9, epoch="two"),
    )
    marks = {key: standing.marks["event"] for key, standing in taken.standings.items()}
    assert marks == {KEY: 5, EpochKey(ELKO, "one"): 7, EpochKey(RENO, "two"): 9}
    assert len(rows(store, depot=ELKO)) == 7


def test_a_new_epoch_starts_from_what_is_stored_of_its_parent(store: SqlStore) -> None:
    store.greet([greeting("one")], now=NOW)
    take(store, arrival("event", 1, 100))
    store.greet([greeting("two", begins=("one", {"event": 40, "alert": 3}))], now=NOW)
    two = EpochKey(RENO, "two")
    assert mark(store, key=two) == 40
    assert mark(store, "alert", key=two) == 0
    take(store, of_rows("event", [row("event", 41, mood="new life")], epoch="two"))
    assert mark(store, key=two) == 41
    assert [one[0] for one in rows(store)] == list(range(1, 42))
    assert rows(store)[40] == row("event", 41, mood="new life")


def test_a_parents_rows_that_its_child_sends_are_the_parents(store: SqlStore) -> None:
    store.greet([greeting("two", begins=("one", {"event": 40}))], now=NOW)
    take(store, arrival("event", 1, 30))
    taken = take(store, arrival("event", 20, 50, epoch="two"))
    assert (taken.rows, taken.repeated) == (20, 11)
    assert taken.standings[EpochKey(RENO, "two")].marks["event"] == 50
    assert mark(store) == 40
    assert len(rows(store)) == 50


def test_rows_that_came_before_the_hello_are_joined_when_it_comes(store: SqlStore) -> None:
    take(store, arrival("event", 1, 30))
    taken = take(store, arrival("event", 21, 60, epoch="two", holes=range(35, 46)))
    assert taken.standings[EpochKey(RENO, "two")].gaps == [("event", 1, 20)]
    store.greet([greeting("two", begins=("one", {"event": 40}))], now=NOW)
    assert mark(store) == 40
    assert mark(store, key=EpochKey(RENO, "two")) == 60
    expected = [row("event", seq) for seq in range(1, 61) if not 35 <= seq <= 45]
    assert rows(store) == expected


@pytest.mark.parametrize(
    ("hello", "said"),
    [
        (greeting("two", begins=("two", {})), "from itself"),
        (greeting("one", begins=("two", {})), "from itself"),
        (greeting("two"), "now it says none"),
        (greeting("two", begins=("one", {"event": 41})), "begins after"),
    ],
)
def test_hello_that_cannot_be_is_refused_and_counted(
    store: SqlStore, hello: tuple[DepotId, object], said: str
) -> None:
    if hello[1] != greeting("one", begins=("two", {})).hello:
        store.greet([greeting("one")], now=NOW)
    if "itself" not in said or hello[1] != greeting("two", begins=("two", {})).hello:
        store.greet([greeting("two", begins=("one", {"event": 40}))], now=NOW)
    [refused] = store.greet([hello], now=NOW)  # type: ignore[list-item] # a Greeting is one
    assert said in refused.detail
    [status] = store.status()
    assert [bad.reason for bad in status.bad] == ["bad_epoch"]


def test_standing_of_what_nobody_has_heard_of_is_left_out(store: SqlStore) -> None:
    assert store.standings([KEY, EpochKey(ELKO, "x")]) == {}


@pytest.mark.parametrize(
    ("bad", "kept"), [("half \ud800", "half ?"), (2**70, None), (["list"], None)]
)
def test_value_that_no_database_holds_is_unknown_and_the_row_is_kept(
    store: SqlStore, bad: object, kept: object
) -> None:
    taken = take(store, of_rows("alert", [row("alert", 1), titled(2, bad)]))
    assert (taken.rows, taken.blanked) == (2, 1)
    assert rows(store, "alert") == [row("alert", 1), titled(2, kept)]
    [status] = store.status()
    assert [said.reason for said in status.bad] == ["blanked"]


def test_nul_is_stored_where_the_database_holds_it(store: SqlStore) -> None:
    take(store, of_rows("alert", [titled(1, "nul\0")]))
    assert rows(store, "alert") in (
        [titled(1, "nul\0")],
        [titled(1, "nul\N{REPLACEMENT CHARACTER}")],
    )


def titled(seq: int, title: object) -> Row:
    values = list(row("alert", seq))
    values[names("alert").index("title")] = title
    return tuple(values)


def test_number_of_more_than_64_bits_is_unknown(store: SqlStore) -> None:
    spoilt = list(row("telemetry", 1))
    spoilt[-1] = 2**63
    take(store, of_rows("telemetry", [tuple(spoilt)]))
    assert rows(store, "telemetry")[0][-1] is None
    assert mark(store, "telemetry") == 1


def test_status_tells_how_far_behind_each_stream_is(store: SqlStore) -> None:
    store.greet([greeting(last={"event": 100, "alert": 2})], now=NOW)
    take(store, arrival("event", 1, 40), arrival("event", 51, 60))
    [status] = store.status()
    event = next(one for one in status.streams if one.stream == "event")
    assert (event.mark, event.told, event.lag, event.gaps, event.missing) == (40, 100, 60, 1, 10)
    assert (status.depot, status.epoch, status.heard_at) == ("reno", "one", NOW)
    assert status.is_online is True, "it has said hello"


def test_status_names_strangers_who_sent_what_cannot_be_read(store: SqlStore) -> None:
    store.greet([greeting()], now=NOW)
    bad = BadMessageSeen(depot="zzz", reason="unreadable", detail="no JSON", payload=b"\0" * 9000)
    store.note_bad([bad, bad], now=NOW)
    store.note_bad([bad], now=NOW + 5)
    known, stranger = store.status()
    assert (known.depot, known.bad) == ("reno", [])
    assert stranger.depot == "zzz"
    assert [(one.count, one.last_at) for one in stranger.bad] == [(3, NOW + 5)]
    assert store.status(DepotId("zzz")) == [stranger]


def presence(*, on: bool, session: int, epoch: str = "one") -> Presence:
    return Presence(on=on, epoch=epoch, boot=1, session=session, release="1", at=NOW)


def test_will_that_comes_late_hides_no_newer_birth(store: SqlStore) -> None:
    def online(told: Presence, now: int) -> tuple[bool | None, int | None]:
        store.note_presence([(RENO, told)], now=now)
        [status] = store.status()
        return status.is_online, status.since

    assert online(presence(on=True, session=3), NOW) == (True, NOW)
    assert online(presence(on=True, session=4), NOW + 1) == (True, NOW)
    assert online(presence(on=False, session=3), NOW + 2) == (True, NOW)
    assert online(presence(on=False, session=4), NOW + 3) == (False, NOW + 3)
    assert online(presence(on=True, session=9, epoch="old"), NOW + 4)[0] is False


def test_desired_document_gets_a_higher_version_each_time(store: SqlStore) -> None:
    document = NewDesired(depot=RENO, doc="rules", body='{"a":1}', sha256="0" * 64, by="alice")
    with pytest.raises(InputError, match="no depot reno"):
        store.put_desired(document, now=NOW)
    store.greet([greeting()], now=NOW)
    assert store.put_desired(document, now=NOW).version == 1
    assert store.put_desired(document, now=NOW).version == 2
    [due] = store.due_desired(now=NOW)
    assert due.document is not None
    assert (due.depot, due.doc, due.document.version) == (RENO, "rules", 2)
    assert (due.document.body, due.document.by) == ({"a": 1}, "alice")
    assert store.due_desired(now=NOW) == ()
    told = Reported(version=9, state="refused", code="rule", message="no such rule", at=NOW)
    store.note_reported([(RENO, "rules", told)], now=NOW)
    [known] = store.desired(RENO)
    assert (known.reported_version, known.reported_state) == (9, "refused")
    assert store.put_desired(document, now=NOW).version == 10, "a restored store counts on"


def test_document_of_which_the_depot_judged_another_body_gets_a_later_version(
    store: SqlStore,
) -> None:
    """A store that was restored gives numbers again that the depot has seen with other words."""
    store.greet([greeting()], now=NOW)
    document = NewDesired(depot=RENO, doc="rules", body="{}", sha256="0" * 64, by="alice")
    store.put_desired(document, now=NOW)
    store.due_desired(now=NOW)
    told = Reported(version=4, state="applied", code="done", message="", at=NOW, sha256="1" * 64)
    for _ in range(2):
        store.note_reported([(RENO, "rules", told)], now=NOW)
    [due] = store.due_desired(now=NOW)
    assert due.document is not None
    assert due.document.version == 5
    same = told.model_copy(update={"version": 5, "sha256": "0" * 64})
    store.note_reported([(RENO, "rules", same)], now=NOW)
    assert store.due_desired(now=NOW) == ()


def test_document_that_is_withdrawn_leaves_the_broker_and_keeps_its_number(
    store: SqlStore,
) -> None:
    store.greet([greeting()], now=NOW)
    with pytest.raises(InputError, match="no rules is desired of reno"):
        store.withdraw_desired(RENO, "rules", by="bob", now=NOW)
    document = NewDesired(depot=RENO, doc="rules", body="{}", sha256="0" * 64, by="alice")
    store.put_desired(document, now=NOW)
    store.due_desired(now=NOW)
    gone = store.withdraw_desired(RENO, "rules", by="bob", now=NOW + 1)
    assert (gone.is_withdrawn, gone.version, gone.by, gone.published_at) == (True, 1, "bob", None)
    assert store.due_desired(now=NOW) == [DueDesired(RENO, "rules", None)]
    assert store.due_desired(now=NOW) == ()
    store.greet([greeting(boot=2)], now=NOW)
    assert store.due_desired(now=NOW) == [DueDesired(RENO, "rules", None)], "a broker may forget"
    again = store.put_desired(document, now=NOW)
    assert (again.is_withdrawn, again.version) == (False, 2)
    [due] = store.due_desired(now=NOW)
    assert due.document is not None


def test_documents_are_published_again_at_each_new_connection(store: SqlStore) -> None:
    """And not at every hello of one: they are long, and the link may cost money."""
    store.greet([greeting()], now=NOW)
    store.put_desired(
        NewDesired(depot=RENO, doc="rules", body="{}", sha256="0" * 64, by="alice"), now=NOW
    )
    assert len(store.due_desired(now=NOW)) == 1
    store.greet([greeting()], now=NOW)
    assert len(store.due_desired(now=NOW)) == 0
    store.greet([greeting(boot=2)], now=NOW)
    assert len(store.due_desired(now=NOW)) == 1


def test_what_one_store_wrote_the_next_one_reads(store: SqlStore) -> None:
    take(store, arrival("event", 1, 5))
    command = NewCommand(depot=RENO, id="c1", kind="link.time", args="{}", actor="alice")
    assert store.add_command(command, now=NOW).seq == 1
    assert store.command("c1") == store.commands(RENO, limit=5)[0]
    assert store.command("c2") is None
