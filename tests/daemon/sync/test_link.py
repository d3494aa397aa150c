import random

import pytest

from daemon.interfaces import Tx
from daemon.store import streams
from daemon.sync.link import STALL_MS
from daemon.sync.outbound import BLOCKED_MS, ROWS_MOST, TOO_BIG
from daemon.wire import topics
from daemon.wire.interface import Refusal
from daemon.wire.messages import Presence, parse
from tests.daemon.store.scene import ask
from tests.daemon.sync.scene import DEPOT, Scene, said


def noise(length: int) -> str:
    """What no packing makes much shorter."""
    return random.Random(4).randbytes(length // 2).hex()  # noqa: S311 - no secret


def test_link_connects_says_hello_and_sends_what_there_is(scene: Scene) -> None:
    scene.event()
    scene.positions(5)
    scene.connect()
    (plan,) = scene.wire.plans
    assert (plan.client_id, plan.clean_start) == ("dp-denver", False)
    assert plan.session_expiry_s > 0, "or commands sent meanwhile are lost"
    assert plan.subscriptions == topics.depot_subscriptions(DEPOT)
    scene.settle()
    assert scene.office.marks["event"] >= 1
    assert scene.office.marks["position"] == 5
    scene.office.ack()
    scene.advance(3_000)
    scene.settle()
    assert scene.saved_marks()["position"] == 5
    assert scene.state() == "live"


def test_hello_says_who_and_how_far(scene: Scene) -> None:
    scene.positions(7)
    scene.connect()
    (hello,) = scene.office.hellos
    assert (hello.boot, hello.release, hello.clock, hello.begins) == (1, "1.2.3", "gps", None)
    assert (hello.last["position"], hello.down) == (7, None)
    (row,) = scene.rows("SELECT epoch FROM depot")
    assert hello.epoch == row[0]


def test_before_the_hello_is_answered_only_alerts_go(scene: Scene) -> None:
    scene.alert()
    scene.positions(5)
    scene.pump()
    scene.wire.come_up()
    scene.pump(20)
    ups = [message.topic for message in scene.wire.published if "/up/" in message.topic]
    assert [topic.rpartition("/")[2] for topic in ups] == ["hello", "alert"]
    scene.office.ack(nonce=True)
    scene.pump(5)
    assert scene.office.marks["position"] == 5


def test_presence_is_retained_and_the_will_takes_it_back(scene: Scene) -> None:
    scene.connect()
    will = scene.wire.plans[0].will
    assert will is not None
    (birth,) = scene.wire.of("state/link")
    assert birth.retain
    gone, there = parse(Presence, will.payload), parse(Presence, birth.payload)
    assert (there.on, gone.on) == (True, False)
    assert (there.session, there.boot) == (gone.session, gone.boot) == (1, 1)
    scene.link.close()
    farewell = parse(Presence, scene.wire.of("state/link")[-1].payload)
    assert (farewell.on, scene.wire.is_closed, scene.state()) == (False, True, "offline")


def test_another_connection_is_another_session(scene: Scene) -> None:
    scene.connect()
    scene.wire.go_down()
    scene.pump()
    scene.advance(1_000)
    scene.connect(session=True)
    sessions = [parse(Presence, one.payload).session for one in scene.wire.of("state/link")]
    assert sessions == [1, 2]


def test_i8_puback_is_not_delivery(scene: Scene) -> None:
    scene.positions(50)
    scene.connect()
    scene.settle()
    assert scene.office.marks["position"] == 50
    scene.wire.go_down()
    scene.office.rows["position"].clear()  # the broker had them and died
    scene.pump()
    scene.advance(1_000)
    scene.connect(session=True)
    scene.settle()
    assert scene.office.marks["position"] == 50
    assert scene.saved_marks()["position"] == 0


def test_a_break_resends_from_the_mark_and_no_further_back(scene: Scene) -> None:
    scene.positions(50)
    scene.connect()
    scene.settle()
    scene.office.ack(marks={**scene.office.marks, "position": 30})
    scene.pump()
    scene.office.batches.clear()
    for number in range(31, 51):
        del scene.office.rows["position"][number]
    scene.wire.go_down()
    scene.pump()
    scene.advance(1_000)
    scene.connect(session=True)
    scene.settle()
    assert scene.office.sent("position") == [(31, 50)]


def test_a_restart_goes_on_from_the_saved_mark(scene: Scene) -> None:
    scene.positions(40)
    scene.connect()
    scene.settle()
    scene.office.ack()
    scene.pump()
    scene.link.close()
    scene.start()
    assert scene.saved_marks()["position"] == 40
    scene.positions(3)
    scene.pump()
    scene.wire.come_up(session=True)
    scene.pump()
    scene.office.ack(nonce=True, marks={"position": 40, "event": 0})
    scene.settle()
    assert scene.office.sent("position") == [(41, 43)]


def test_i8_head_office_restored_from_a_backup_gets_everything_after_its_marks(
    scene: Scene,
) -> None:
    scene.positions(40)
    scene.connect()
    scene.settle()
    scene.office.ack()
    scene.pump()
    scene.office.batches.clear()
    scene.office.ack(marks={"position": 10})
    scene.settle()
    assert scene.office.sent("position") == [], "unasked, a mark never lowers"
    scene.office.presence(run="run-2")
    scene.pump()
    scene.advance(500)
    scene.pump()
    scene.office.ack(nonce=True, marks={"position": 10})
    scene.settle()
    assert scene.office.sent("position")[0] == (11, 40)


def test_answer_to_an_older_hello_lowers_nothing(scene: Scene) -> None:
    scene.positions(40)
    scene.connect()
    scene.settle()
    scene.office.ack()
    scene.pump()
    scene.office.batches.clear()
    old = scene.office.hellos[-1].nonce
    scene.office.presence(run="run-2")
    scene.advance(500)
    scene.pump(2)
    scene.advance(500)
    scene.pump()
    assert len(scene.office.hellos) == 2
    scene.office.ack(marks={"position": 5}, nonce=old)
    scene.settle()
    assert scene.office.sent("position") == []


def test_what_head_office_misses_is_sent_again_and_nothing_else(scene: Scene) -> None:
    scene.positions(40)
    scene.connect()
    scene.settle()
    scene.office.batches.clear()
    scene.office.ack(marks={"position": 9}, want=[("position", 10, 12), ("position", 20, 20)])
    scene.settle()
    assert scene.office.sent("position") == [(10, 12), (20, 20)]


def test_when_nothing_moves_hello_is_said_again_and_the_lost_is_sent(scene: Scene) -> None:
    scene.positions(40)
    scene.connect()
    scene.settle()
    scene.office.rows["position"].clear()
    scene.advance(STALL_MS - 1_000)
    scene.pump()
    assert len(scene.office.hellos) == 1
    scene.advance(1_000)
    scene.pump(2)
    assert len(scene.office.hellos) == 2
    scene.office.ack(nonce=True)
    scene.settle()
    assert scene.office.marks["position"] == 40


def test_a_consumer_that_was_there_before_causes_no_second_hello(scene: Scene) -> None:
    scene.pump()
    scene.wire.come_up()
    scene.office.presence(retained=True)
    scene.pump(3)
    scene.advance(600)
    scene.pump(2)
    assert len(scene.office.hellos) == 1
    assert scene.rows("SELECT head_office FROM link_state") == [(1,)]


def test_a_consumer_that_comes_back_gets_the_hello_that_it_may_have_missed(scene: Scene) -> None:
    """Both had lost a broker that remembers it, and we were there again before it listened."""
    scene.pump()
    scene.wire.come_up()
    scene.office.presence(retained=True)
    scene.pump(3)
    scene.office.presence()
    scene.pump()
    scene.advance(500)
    scene.pump()
    assert len(scene.office.hellos) == 2
    scene.office.ack(nonce=True)
    scene.pump()
    scene.office.presence()
    scene.pump()
    scene.advance(500)
    scene.pump()
    assert len(scene.office.hellos) == 2, "it was answered"


def test_when_head_office_leaves_only_alerts_go_on(scene: Scene) -> None:
    scene.pump()
    scene.wire.come_up()
    scene.office.presence(retained=True)
    scene.pump()
    scene.office.ack(nonce=True)
    scene.pump()
    scene.office.presence(on=False)
    scene.pump()
    scene.office.batches.clear()
    scene.positions(5)
    scene.alert()
    scene.settle()
    assert [batch.stream for batch in scene.office.batches] == ["alert"]
    scene.office.presence(run="run-2")
    scene.pump()
    scene.advance(500)
    scene.pump()
    scene.office.ack(nonce=True)
    scene.settle()
    assert scene.office.marks["position"] == 5


def test_marks_above_all_that_was_sent_begin_a_new_life(scene: Scene) -> None:
    """This database is older than what head office has of it: it was restored."""
    scene.positions(30)
    scene.start()
    scene.positions(10)
    first = str(scene.rows("SELECT epoch FROM depot")[0][0])
    scene.pump()
    scene.wire.come_up()
    scene.pump()
    scene.office.ack(nonce=True, marks={"position": 90, "event": 3})
    scene.pump(4)
    rows = scene.rows("SELECT id, parent, reason FROM epoch WHERE parent IS NOT NULL")
    ((epoch, parent, reason),) = rows
    assert (parent, reason) == (first, "behind head office")
    assert "store.epoch_began" in scene.events()
    hello = scene.office.hellos[-1]
    assert hello.epoch == epoch
    assert hello.begins is not None
    assert (hello.begins.parent, hello.begins.after["position"]) == (first, 30)
    scene.office.ack(nonce=True, marks={"position": 30})
    scene.positions(2)
    scene.settle()
    assert scene.office.sent("position") == [(31, 42)], "what came after the start is not the same"
    assert {batch.epoch for batch in scene.office.batches} == {epoch}


def test_a_head_office_that_insists_does_not_cause_life_after_life(scene: Scene) -> None:
    scene.pump()
    scene.wire.come_up()
    for _ in range(5):
        scene.pump(3)
        scene.office.ack(nonce=True, marks={"position": 90})
    scene.advance(6_000)
    scene.pump(3)
    assert scene.rows("SELECT count(*) FROM epoch") == [(2,)]
    ((error,),) = scene.rows("SELECT last_error FROM link_state")
    assert "above everything that was ever sent" in error


def test_acks_of_a_life_before_are_of_no_account(scene: Scene) -> None:
    scene.positions(10)
    scene.connect()
    scene.settle()
    scene.office.ack(epoch="another")
    scene.advance(3_000)
    scene.settle()
    assert scene.saved_marks()["position"] == 0


def test_rows_that_the_broker_refuses_alarm_and_are_sent_again(scene: Scene) -> None:
    scene.wire.refuses["up/position"] = "not authorized"
    scene.positions(10)
    scene.event()
    scene.connect()
    scene.settle()
    assert scene.office.marks["event"] >= 1, "the other streams go on"
    scene.office.rows["position"].clear()
    scene.advance(BLOCKED_MS)
    scene.settle()
    scene.advance(6_000)
    scene.settle()
    ((error, refused),) = scene.rows("SELECT last_error, refused FROM link_state")
    assert "up/position: refused: not authorized" in error
    assert refused == 2
    assert scene.events().count("link.refused") == 1
    scene.wire.refuses.clear()
    scene.office.rows["position"].clear()
    scene.advance(BLOCKED_MS)
    scene.settle()
    assert scene.office.marks["position"] == 10


def test_a_small_packet_limit_makes_small_batches(scene: Scene) -> None:
    scene.positions(600)
    scene.connect(packet=700)
    scene.settle()
    assert scene.office.marks["position"] == 600
    assert max(len(m.payload) for m in scene.wire.of("up/position")) <= 700
    assert len(scene.office.sent("position")) > 3


def test_a_row_that_no_message_holds_is_a_hole_with_a_name(scene: Scene) -> None:
    scene.event(text=noise(200_000))
    scene.event(text="short")
    scene.connect()
    scene.settle()
    assert TOO_BIG in scene.office.holes["event"].values()
    last = scene.rows("SELECT last FROM stream WHERE name = 'event'")[0][0]
    assert scene.office.marks["event"] == last


def test_a_row_that_this_broker_does_not_take_waits_for_one_that_does(scene: Scene) -> None:
    scene.event(text=noise(8_000))
    scene.positions(3)
    scene.connect(packet=2_000)
    scene.settle()
    assert scene.office.marks["position"] == 3
    assert scene.office.holes["event"] == {}
    assert scene.events().count("link.refused") == 1
    scene.wire.go_down()
    scene.pump()
    scene.advance(1_000)
    scene.connect()
    scene.settle()
    last = scene.rows("SELECT last FROM stream WHERE name = 'event'")[0][0]
    assert scene.office.marks["event"] == last


def test_holes_are_sent_in_place_of_their_rows(scene: Scene) -> None:
    scene.positions(30)

    def shed(tx: Tx) -> None:
        tx.execute("DELETE FROM position WHERE seq BETWEEN 5 AND 20")
        streams.punch(tx, "position", 5, 20, "shed")

    scene.writer.write(shed)
    scene.connect()
    scene.settle()
    assert scene.office.marks["position"] == 30
    assert set(scene.office.holes["position"]) == set(range(5, 21))


def test_alerts_go_before_history_and_past_a_full_window(scene: Scene) -> None:
    scene.positions(5 * ROWS_MOST)
    scene.wire.takes = False
    scene.pump()
    scene.wire.come_up()
    scene.pump()
    scene.office.ack(nonce=True)
    scene.wire.take()
    scene.pump(30)
    under_way = len(scene.wire.pending)
    assert under_way >= 1
    scene.alert()
    scene.pump()
    assert scene.wire.pending[-1][1].topic.endswith("up/alert")
    assert len(scene.wire.pending) == under_way + 1


def test_live_rows_go_before_history(scene: Scene) -> None:
    scene.positions(3 * ROWS_MOST)
    scene.connect()
    scene.office.batches.clear()
    scene.event("truck.arrived")
    scene.pump()
    streams_sent = [batch.stream for batch in scene.office.batches]
    assert "event" in streams_sent


def test_no_more_messages_are_under_way_than_the_broker_takes(scene: Scene) -> None:
    scene.positions(10 * ROWS_MOST)
    scene.wire.takes = False
    scene.pump()
    scene.wire.come_up(receive_maximum=5)
    for _ in range(30):
        scene.pump()
        assert len(scene.wire.pending) <= 5 - 2
        if scene.office.hellos and not scene.office.batches:
            scene.office.ack(nonce=True)
        scene.wire.take(1)


def test_the_day_on_a_metered_link_is_kept_over_a_restart(scene: Scene) -> None:
    scene.replan(day_bytes=500)
    scene.positions(2_500)
    scene.connect()
    scene.settle()
    assert scene.office.marks["position"] < 2_500
    scene.advance(6_000)
    scene.settle()
    ((held_by, sent),) = scene.rows("SELECT held_by, sent_today_bytes FROM link_state")
    assert (held_by, sent > 500) == ("the day's budget is used up", True)
    scene.link.close()
    scene.start()
    scene.connect()
    scene.alert()
    scene.settle()
    assert [batch.stream for batch in scene.office.batches] == ["alert"]


def test_head_office_may_hold_history_back(scene: Scene) -> None:
    scene.positions(3 * ROWS_MOST)
    scene.pump()
    scene.wire.come_up()
    scene.pump()
    scene.office.ack(nonce=True, hold_ms=60_000)
    scene.event("truck.arrived")
    scene.settle()
    assert scene.office.sent("position") == []
    assert scene.office.marks["event"] >= 1
    scene.office.ack()
    scene.settle()
    assert scene.office.marks["position"] == 3 * ROWS_MOST


@pytest.mark.parametrize("refusal", [Refusal.UNREACHABLE, Refusal.TLS, Refusal.CREDENTIALS])
def test_a_broker_that_is_not_there_is_tried_again_later_and_later(
    scene: Scene, refusal: Refusal
) -> None:
    scene.chance = 1.0
    waits = []
    for _ in range(5):
        scene.pump()
        scene.wire.go_down(refusal, "no route")
        scene.pump()
        ((retry_at,),) = scene.rows("SELECT retry_at FROM link_state") or [(None,)]
        waits.append(retry_at)
        tries = len(scene.wire.plans)
        scene.advance(scene.plan.retry_most_ms)
        scene.pump()
        assert len(scene.wire.plans) == tries + 1
    ((state, error),) = scene.rows("SELECT state, last_error FROM link_state")
    assert (state, error) == ("connecting", "no route")
    assert "link.lost" not in scene.events(), "what never was cannot be lost"


def test_two_depots_of_one_id_do_not_end_each_other_for_ever(scene: Scene) -> None:
    scene.chance = 0.0
    scene.connect()
    scene.wire.go_down(Refusal.TAKEN_OVER, "session taken over")
    scene.pump()
    for _ in range(scene.plan.retry_most_ms // 10_000 - 1):
        scene.advance(10_000)
        scene.pump()
    assert len(scene.wire.plans) == 1
    scene.advance(10_000)
    scene.pump()
    assert len(scene.wire.plans) == 2
    ((error,),) = scene.rows("SELECT last_error FROM link_state")
    assert "another daemon has this depot's id" in error


def test_an_outage_is_told_once_with_how_long_it_was(scene: Scene) -> None:
    scene.connect()
    scene.advance(10_000)
    scene.pump()
    scene.wire.go_down()
    scene.pump()
    for _ in range(4):  # it comes and goes
        scene.advance(20_000)
        scene.pump()
        scene.wire.come_up(session=True)
        scene.pump()
        scene.advance(1_000)
        scene.wire.go_down()
        scene.pump()
    scene.advance(20_000)
    scene.pump()
    scene.wire.come_up(session=True)
    scene.pump()
    scene.advance(10_000)
    scene.pump()
    kinds = [kind for kind in scene.events() if kind.startswith("link.")]
    assert kinds == ["link.connected", "link.lost", "link.connected"]
    bodies = [body for (body,) in ask(scene.path, "SELECT body FROM event WHERE kind LIKE"
              " 'link.connected' ORDER BY seq")]  # fmt: skip
    last = said(bodies[-1].encode())
    assert (last["away_ms"], last["breaks"]) == (104_000, 4)


@pytest.mark.parametrize(("skew_ms", "is_told"), [(0, False), (-29_000, False), (31_000, True)])
def test_clocks_that_differ_are_told_once_and_when_it_is_over(
    scene: Scene, skew_ms: int, *, is_told: bool
) -> None:
    scene.pump()
    scene.wire.come_up()
    for _ in range(2):
        scene.pump()
        scene.office.ack(nonce=True, at=scene.clock.now() + skew_ms)
        scene.pump()
        scene.office.presence(run=f"r-{scene.clock.now()}")
        scene.pump()
        scene.advance(500)
    scene.pump()
    assert scene.events().count("link.clock_skew") == int(is_told)
    scene.office.ack(nonce=True, at=scene.clock.now())
    scene.pump(2)
    assert scene.events().count("link.clocks_agree") == int(is_told)
    scene.advance(6_000)
    scene.pump()
    assert scene.rows("SELECT skew_ms FROM link_state") == [(0,)]


@pytest.mark.parametrize(
    "payload", [b"", b"{", b"x", b"xgarbage", b'{"v": 2}', b"[]", b'{"v": 1}', b"\xff\xfe" * 40]
)
@pytest.mark.parametrize("end", ["ack", "command", "desired/rules", "desired/x", "nonsense"])
def test_i11_garbage_is_counted_and_survived(scene: Scene, payload: bytes, end: str) -> None:
    scene.connect()
    scene.wire.say(topics.down(DEPOT, end), payload, token=9)
    scene.pump(3)
    scene.wire.say("dp/1/ho/c9", payload)
    scene.wire.say("something/else", payload)
    scene.positions(3)
    scene.settle()
    assert scene.office.marks["position"] == 3
    assert [received.token for received in scene.wire.acked].count(9) == 1, "not sent for ever"


def test_asked_by_somebody_rows_that_head_office_has_are_sent_again(scene: Scene) -> None:
    scene.positions(30)
    scene.connect()
    scene.settle()
    scene.office.ack()
    scene.settle()
    scene.office.batches.clear()
    answer = scene.desk.ask("link.resend", stream="position", from_=21)
    assert (answer.is_done, answer.body) == (True, {"first": 21, "last": 30})
    scene.settle()
    assert scene.office.sent("position") == [(21, 30)]


def test_a_connection_that_is_gone_at_once_is_no_fault(scene: Scene) -> None:
    scene.pump()
    scene.wire.come_up()
    scene.wire.go_down()
    scene.pump(3)
    scene.advance(2_000)
    scene.connect()
    scene.positions(3)
    scene.settle()
    assert scene.office.marks["position"] == 3


def test_unsent_rows_cost_no_memory(scene: Scene) -> None:
    """What waits stands in the database alone; of what was sent only numbers are kept."""
    scene.positions(4 * ROWS_MOST)
    scene.connect()
    scene.settle()
    for cursor in scene.link._parts.outbound.cursors.values():  # noqa: SLF001 - what this is about
        assert len(cursor.again) + len(cursor.asked) == 0
    assert not scene.link._parts.post._under_way  # noqa: SLF001 - what this is about
