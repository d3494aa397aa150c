import random

import pytest

from daemon.domain.clock_trust import ClockChange
from daemon.domain.events import ClockQuality
from daemon.interfaces import Tx
from daemon.store import clocks, streams
from daemon.sync import outbound
from daemon.sync.link import UNTIMED
from daemon.sync.outbound import BLOCKED_MS, ROWS_MOST, TOO_BIG
from tests.daemon.sync.scene import Scene

BOOT = """
INSERT INTO boot(number, token, started_at, beat_at, clock, release, pid)
VALUES (:boot, 't', 1, 1, 'untrusted', 'r', 1)
"""
TRUSTED = ClockChange(
    monotonic_ms=1,
    at=2,
    was=ClockQuality.UNTRUSTED,
    now=ClockQuality.GPS,
    step_ms=0,
    wall_step_ms=0,
    reason="test",
)


def noise(length: int) -> str:
    """What no packing makes much shorter."""
    return random.Random(4).randbytes(length // 2).hex()  # noqa: S311 - no secret


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


def test_unsent_rows_cost_no_memory(scene: Scene) -> None:
    """What waits stands in the database alone; of what was sent only numbers are kept."""
    scene.positions(4 * ROWS_MOST)
    scene.connect()
    scene.settle()
    for cursor in scene.link._parts.outbound.cursors.values():  # noqa: SLF001 - what this is about
        assert len(cursor.again) + len(cursor.asked) == 0
    assert not scene.link._parts.post._under_way  # noqa: SLF001 - what this is about


def test_what_head_office_has_already_waits_for_no_word_of_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its mark does not move for that, and no other stream may stand still for it."""
    monkeypatch.setattr(outbound, "UNCONFIRMED_MOST", 5)
    monkeypatch.setattr(outbound, "ROWS_MOST", 100)
    scene.positions(400)
    scene.connect()
    scene.settle()
    scene.office.ack()
    scene.settle()
    monkeypatch.setattr(outbound, "ROWS_MOST", 10)
    scene.office.batches.clear()
    scene.link.resend("position", 1)
    scene.settle()
    assert len(scene.office.sent("position")) > 5
    assert scene.office.sent("position")[-1][1] == 400
    scene.event("truck.arrived")
    scene.positions(5)
    scene.settle()
    assert scene.office.marks["position"] == 405
    last = scene.rows("SELECT last FROM stream WHERE name = 'event'")[0][0]
    assert scene.office.marks["event"] == last


def test_rows_of_a_start_wait_a_while_for_the_right_time_and_alerts_do_not(scene: Scene) -> None:
    scene.positions(30)
    scene.clock.trim(scene.clock.anchor_ms, ClockQuality.UNTRUSTED)
    scene.before = {"position": 30}
    scene.replan(untrusted_wait_ms=60_000)
    scene.positions(20)
    scene.alert()
    scene.connect()
    scene.settle()
    assert (scene.office.marks["position"], scene.office.marks["alert"]) == (30, 1)
    scene.advance(6_000)
    scene.pump()
    assert scene.rows("SELECT held_by FROM link_state") == [(UNTIMED,)]
    scene.advance(60_000)
    scene.settle()
    assert scene.office.marks["position"] == 50


def test_rows_go_as_soon_as_the_time_is_right(scene: Scene) -> None:
    scene.clock.trim(scene.clock.anchor_ms, ClockQuality.UNTRUSTED)
    scene.before = {"position": 0}
    scene.replan(untrusted_wait_ms=60_000)
    scene.positions(20)
    scene.connect()
    scene.settle()
    assert scene.office.marks["position"] == 0
    scene.clock.trim(scene.clock.anchor_ms, ClockQuality.GPS)
    scene.settle()
    assert scene.office.marks["position"] == 20


def test_nothing_goes_that_a_correction_may_still_change(scene: Scene) -> None:
    """The link reads what was committed, and this is not yet."""
    scene.connect()
    scene.settle()
    scene.positions(5)

    def correct(tx: Tx) -> None:
        tx.execute(BOOT, {"boot": scene.boot})
        clocks.record_change(tx, scene.boot, TRUSTED)
        assert scene.sent.settled(tx, scene.boot).get("position") is None
        scene.link.pump()

    scene.writer.write(correct)
    scene.office.read()
    assert scene.office.marks["position"] == 0
    scene.settle()
    assert scene.office.marks["position"] == 5
