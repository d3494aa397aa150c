"""The consumer against a broker in memory: what it answers, when, and what never ends it."""

import json

import pytest

from daemon.errors import StoreFailed
from daemon.headoffice.plan import Figures
from daemon.headoffice.store import EpochKey
from daemon.wire import topics
from daemon.wire.codec import encode
from daemon.wire.interface import Outgoing
from daemon.wire.topics import DepotId
from tests.daemon.headoffice.office import AWAY, Depot, Office
from tests.daemon.headoffice.truth import NOW, RENO, arrival, greeting

KEY = EpochKey(RENO, "one")


def marks(office: Office) -> dict[str, int]:
    office.engine.fails_with = None
    return dict(office.store.standings([KEY])[KEY].marks)


def test_rows_are_acknowledged_when_they_are_stored(office: Office) -> None:
    office.open()
    depot = Depot(office.broker)
    depot.send("event", 1, 10)
    office.run(10)
    [ack] = depot.take("ack")
    assert (ack["ho"], ack["epoch"], ack["marks"]["event"]) == ("ho-1", "one", 10)
    assert "nonce" not in ack
    assert ack["hold_ms"] == 0
    assert marks(office)["event"] == 10


def test_nothing_is_acknowledged_while_the_store_is_away(office: Office) -> None:
    consumer = office.open()
    depot = Depot(office.broker)
    office.engine.fails_with = AWAY
    depot.send("event", 1, 10)
    office.run(5_000)
    assert consumer.waiting == 1
    assert [(ack["marks"], ack["hold_ms"] > 0) for ack in depot.take("ack")][:1] == [({}, True)]
    office.engine.fails_with = None
    office.run(31_000)
    assert depot.take("ack")[-1]["marks"]["event"] == 10
    assert consumer.waiting == 0


def test_what_is_held_while_the_store_is_away_is_bounded(office: Office) -> None:
    consumer = office.open(figures=Figures(receive_most=7))
    office.engine.fails_with = AWAY
    depot = Depot(office.broker)
    for seq in range(1, 31):
        depot.send("event", seq, seq)
    office.run(100)
    assert consumer.waiting == 7
    office.engine.fails_with = None
    office.run(31_000)
    assert marks(office)["event"] == 30


def test_store_whose_disk_is_broken_ends_the_process(office: Office) -> None:
    office.open()
    office.engine.fails_with = StoreFailed("disk I/O error")
    Depot(office.broker).send("event", 1, 1)
    with pytest.raises(StoreFailed):
        office.run(10)


def test_messages_that_follow_each_other_are_one_transaction(office: Office) -> None:
    consumer = office.open()
    depot = Depot(office.broker)
    before = consumer.tally.transactions
    for seq in range(1, 16):
        depot.send("event", seq, seq)
    office.run(10)
    assert consumer.tally.transactions - before == 1
    assert consumer.tally.rows == 15


def test_a_stream_of_messages_without_a_pause_waits_no_longer_than_it_may(office: Office) -> None:
    consumer = office.open()
    depot = Depot(office.broker)
    for seq in range(1, 61):
        depot.send("event", seq, seq)
        office.run(1)
    assert consumer.tally.rows >= 40


def test_large_batches_are_cut_into_transactions(office: Office) -> None:
    consumer = office.open(figures=Figures(rows_most=50))
    depot = Depot(office.broker)
    before = consumer.tally.transactions
    for first in range(1, 400, 40):
        depot.send("event", first, first + 39)
    office.run(20)
    assert consumer.tally.rows == 400
    assert consumer.tally.transactions - before == 5


def test_marks_are_not_told_more_often_than_they_may_be_and_the_last_always(
    office: Office,
) -> None:
    office.open()
    depot = Depot(office.broker)
    for seq in range(1, 101):
        depot.send("event", seq, seq)
        office.run(4)
    told = [ack["marks"]["event"] for ack in depot.take("ack")]
    assert 4 <= len(told) <= 10
    office.run(60)
    assert [ack["marks"]["event"] for ack in depot.take("ack")] == [100]


def test_many_rows_are_acknowledged_at_once(office: Office) -> None:
    office.open()
    depot = Depot(office.broker)
    for first in (1, 601, 1201):
        depot.send("event", first, first + 599)
        office.run(4)
    assert [ack["marks"]["event"] for ack in depot.take("ack")] == [600, 1200, 1800]


def test_rows_sent_again_are_acknowledged_again(office: Office) -> None:
    office.open()
    depot = Depot(office.broker)
    depot.send("event", 1, 10)
    office.run(100)
    depot.take("ack")
    depot.send("event", 1, 10)
    office.run(100)
    assert [ack["marks"]["event"] for ack in depot.take("ack")] == [10]


def test_hello_is_answered_with_its_nonce_after_what_came_before_it(office: Office) -> None:
    office.open()
    depot = Depot(office.broker)
    depot.send("event", 1, 10)
    depot.tell("hello", greeting(last={"event": 12}).hello)
    office.run(10)
    answer = next(ack for ack in depot.take("ack") if "nonce" in ack)
    assert (answer["nonce"], answer["marks"]["event"]) == ("n", 10)


def test_answer_to_a_hello_tells_what_is_missing(office: Office) -> None:
    """So a depot sees that something is there behind it, which it may never have sent."""
    office.open()
    depot = Depot(office.broker)
    depot.send("event", 11, 12)
    office.run(100)
    depot.take("ack")
    depot.tell("hello", greeting().hello)
    office.run(100)
    [ack] = depot.take("ack")
    assert (ack["nonce"], ack["want"]) == ("n", [["event", 1, 10]])
    assert ack["held"] == {"event": 12}


def test_hello_of_an_epoch_that_cannot_be_gets_no_answer(office: Office) -> None:
    office.open()
    depot = Depot(office.broker)
    depot.tell("hello", greeting("two", begins=("two", {})).hello)
    office.run(10)
    assert depot.take("ack") == []
    assert [bad.reason for bad in office.store.status()[0].bad] == ["bad_epoch"]


def test_gap_that_stays_is_asked_for_and_one_that_closes_is_not(office: Office) -> None:
    office.open()
    depot = Depot(office.broker)
    depot.send("event", 11, 20)
    depot.send("alert", 5, 6)
    office.run(1_000)
    depot.send("alert", 1, 4)
    office.run(1_500)
    wanted = [ack["want"] for ack in depot.take("ack") if ack["want"]]
    assert wanted == [[["event", 1, 10]]]
    office.run(9_000)
    assert [ack for ack in depot.take("ack") if ack["want"]] == []
    office.run(2_000)
    assert [ack["want"] for ack in depot.take("ack")] == [[["event", 1, 10]]]


def test_gap_that_another_consumer_filled_is_not_asked_for(office: Office) -> None:
    office.open()
    depot = Depot(office.broker)
    depot.send("event", 11, 20)
    office.run(100)
    office.store.take([arrival("event", 1, 10)], now=NOW)
    office.run(5_000)
    assert [ack for ack in depot.take("ack") if ack["want"]] == []


GARBAGE = [
    ("event", b"", "unreadable"),
    ("event", b"{}", "unreadable"),
    ("event", b"x\x9c\x00garbage", "unreadable"),
    ("event", b"\xff\xfe", "unreadable"),
    ("event", b"{" * 100_000, "oversized"),
    ("event", encode(arrival("alert", 1, 1).batch), "wrong_stream"),
    ("hello", b'{"v": 1}', "unreadable"),
    ("hello", b'{"v": 2, "epoch": "one"}', "unreadable"),
    ("ack", b"[]", "unreadable"),
    ("nonsense", b"{}", "unknown_topic"),
]


@pytest.mark.parametrize(("what", "payload", "reason"), GARBAGE)
def test_garbage_is_counted_and_named_and_holds_nothing_up(
    office: Office, what: str, payload: bytes, reason: str
) -> None:
    consumer = office.open()
    depot = Depot(office.broker)
    depot.say(what, payload)
    depot.send("event", 1, 5)
    office.run(20)
    assert consumer.waiting == 0
    [status] = office.store.status()
    assert [(bad.reason, bad.count) for bad in status.bad] == [(reason, 1)]
    assert marks(office)["event"] == 5


@pytest.mark.parametrize("path", [("link",), ("desired", "rules")])
def test_garbage_of_a_state_is_counted_too(office: Office, path: tuple[str, ...]) -> None:
    office.open()
    depot = Depot(office.broker)
    depot.wire.publish(Outgoing(topic=topics.state(RENO, *path), payload=b"{}", retain=True))
    depot.wire.publish(Outgoing(topic=topics.state(RENO, *path), payload=b"", retain=True))
    depot.look()
    office.run(20)
    assert [bad.count for bad in office.store.status()[0].bad] == [1]


def test_depot_that_is_not_allowed_is_counted_and_not_stored(office: Office) -> None:
    office.open(allowed=frozenset([DepotId("elko")]))
    Depot(office.broker).send("event", 1, 5)
    office.run(20)
    [status] = office.store.status()
    assert (status.depot, status.epochs) == ("reno", 0)
    assert [bad.reason for bad in status.bad] == ["unknown_depot"]


def test_presence_is_born_and_dies(office: Office) -> None:
    consumer = office.open()
    topic = topics.consumer("one")
    born = json.loads(office.broker.retained[topic])
    assert (born["on"], born["run"], born["ho"]) == (True, "run of one", "ho-1")
    office.broker.cut("ho-one")
    assert json.loads(office.broker.retained[topic])["on"] is False
    office.run(1_000)
    assert json.loads(office.broker.retained[topic])["on"] is True
    consumer.leave()
    office.run(1)
    assert json.loads(office.broker.retained[topic])["on"] is False


def test_what_was_not_stored_when_the_line_broke_is_left_to_the_depot(office: Office) -> None:
    consumer = office.open()
    depot = Depot(office.broker)
    depot.send("event", 1, 5)
    consumer.pump()
    office.broker.cut("ho-one")
    office.run(2_000)
    assert office.store.standings([KEY]) == {}
    depot.send("event", 1, 5)
    office.run(10)
    assert marks(office)["event"] == 5


def test_leaving_stores_what_has_come(office: Office) -> None:
    consumer = office.open()
    Depot(office.broker).send("event", 1, 5)
    consumer.pump()
    assert consumer.waiting == 1
    consumer.leave()
    assert marks(office)["event"] == 5


def test_depots_come_and_go(office: Office) -> None:
    office.open()
    depot = Depot(office.broker)
    depot.come()
    office.run(10)
    assert office.store.status()[0].is_online is True
    depot.come(on=False)
    office.run(10)
    assert office.store.status()[0].is_online is False


def test_two_consumers_share_the_work_and_store_it_once(office: Office) -> None:
    office.open("one")
    office.open("two")
    depot = Depot(office.broker)
    for first in (*range(1, 200, 10), *range(1, 200, 10)):
        depot.send("event", first, first + 9)
        office.run(2)
    office.run(100)
    assert marks(office)["event"] == 200
    assert [one.tally.rows > 0 for one in office.consumers] == [True, True]
    assert sum(one.tally.rows for one in office.consumers) == 200
    assert depot.take("ack")[-1]["marks"]["event"] == 200


def test_broker_that_is_away_is_tried_again_ever_more_slowly(office: Office) -> None:
    consumer = office.open()
    office.broker.stop()
    office.run(100_000)
    assert not consumer.is_connected
    office.broker.start()
    office.run(31_000)
    assert consumer.is_connected
