"""What every wire must do, to a real broker or to the one in memory."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest

from daemon.errors import LinkError
from daemon.wire.interface import (
    Acknowledged,
    Connected,
    ConnectPlan,
    Disconnected,
    Outgoing,
    Received,
    Refusal,
    Will,
)
from tests.contract.wire_benches import (
    BENCHES,
    DENIED,
    PACKET_BYTES,
    PATIENCE_S,
    ROOM,
    STRANGER,
    Bench,
    Station,
    plan,
)

LONG_S = 3600


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with BENCHES[request.param](tmp_path) as made:
        yield made


def connected(bench: Bench, connect: ConnectPlan) -> Station:
    station = bench.station()
    reconnect(station, connect)
    return station


def reconnect(station: Station, connect: ConnectPlan) -> Connected:
    station.wire.connect(connect)
    return station.one(Connected)


def texts_of(events: list[Received]) -> list[str]:
    return [event.payload.decode() for event in events]


def test_connecting_tells_what_the_broker_takes(bench: Bench) -> None:
    station = bench.station()
    greeting = reconnect(station, plan("a", "t/#"))
    assert greeting == Connected(
        session_present=False, receive_maximum=ROOM, packet_bytes=PACKET_BYTES
    )


def test_published_is_acknowledged_once_under_its_number(bench: Bench) -> None:
    station = connected(bench, plan("a"))
    numbers = [station.wire.publish(Outgoing(topic="t/1", payload=b"x")) for _ in range(ROOM)]
    answers = station.until(Acknowledged, ROOM)
    assert [answer.id for answer in answers] == numbers
    assert len(set(numbers)) == ROOM
    assert all(answer.is_taken for answer in answers)


def test_messages_arrive_whole_and_in_order(bench: Bench) -> None:
    hears = connected(bench, plan("hears", "t/+/up"))
    says = connected(bench, plan("says"))
    payload = bytes(range(256)) * 256
    says.answer(says.wire.publish(Outgoing(topic="t/1/up", payload=payload, expiry_s=LONG_S)))
    assert hears.one(Received).payload == payload
    said = [str(n) for n in range(50)]
    says.say("t/2/up", *said)
    assert hears.texts(50) == said


def test_only_topics_that_were_asked_for_arrive(bench: Bench) -> None:
    hears = connected(bench, plan("hears", "a/+/c", "b/#"))
    says = connected(bench, plan("says"))
    for topic in ("a/b/c", "a/c", "a/b/c/d", "b", "b/1/2", "c"):
        says.say(topic, topic)
    says.say("b/end", "end")
    assert hears.texts(4) == ["a/b/c", "b", "b/1/2", "end"]


def test_last_value_waits_for_who_comes_later_and_says_so(bench: Bench) -> None:
    says = connected(bench, plan("says"))
    says.say("s/1", "old", "new", retain=True)
    says.say("s/2", "kept", retain=True)
    says.say("s/2", "", retain=True)
    hears = connected(bench, plan("hears", "s/#"))
    kept = hears.one(Received)
    assert (kept.topic, kept.payload, kept.is_retained) == ("s/1", b"new", True)
    says.say("s/1", "live", retain=True)
    live = hears.one(Received)
    assert (live.payload, live.is_retained) == (b"live", False)


def test_will_is_told_when_the_line_breaks(bench: Bench) -> None:
    hears = connected(bench, plan("hears", "will/#"))
    dies = connected(
        bench, ConnectPlan(client_id="d", subscriptions=(), will=Will(topic="will/d", payload=b"!"))
    )
    dies.cut()
    assert hears.texts(1) == ["!"]
    assert dies.one(Disconnected).refusal is Refusal.CLOSED
    late = connected(bench, plan("late", "will/#"))
    assert late.one(Received).is_retained


def test_will_is_not_told_after_a_farewell(bench: Bench) -> None:
    hears = connected(bench, plan("hears", "will/#"))
    leaves = connected(
        bench, ConnectPlan(client_id="d", subscriptions=(), will=Will(topic="will/d", payload=b"!"))
    )
    leaves.wire.publish(Outgoing(topic="will/d", payload=b"farewell"))
    leaves.wire.close()
    says = connected(bench, plan("says"))
    assert hears.texts(1) == ["farewell"]
    says.say("will/end", "end")
    assert hears.texts(1) == ["end"]


def test_will_is_told_when_its_owner_connects_anew(bench: Bench) -> None:
    hears = connected(bench, plan("hears", "will/#"))
    connect = ConnectPlan(client_id="d", subscriptions=(), will=Will(topic="will/d", payload=b"!"))
    again = connected(bench, connect)
    reconnect(again, connect)
    assert hears.texts(1) == ["!"]


def test_session_keeps_what_was_said_meanwhile(bench: Bench) -> None:
    away = connected(bench, plan("away", "t/#", expiry_s=LONG_S))
    away.wire.close()
    says = connected(bench, plan("says"))
    said = [str(n) for n in range(30)]
    says.say("t/1", *said)
    assert reconnect(away, plan("away", "t/#", expiry_s=LONG_S)).session_present
    assert away.texts(30) == said


@pytest.mark.parametrize(("expiry_s", "is_clean"), [(0, False), (LONG_S, True)])
def test_session_that_is_not_kept_or_not_wanted_is_new(
    bench: Bench, expiry_s: int, is_clean: bool
) -> None:
    away = connected(bench, plan("away", "t/#", expiry_s=expiry_s))
    away.wire.close()
    says = connected(bench, plan("says"))
    says.say("t/1", "missed")
    assert not reconnect(
        away, plan("away", "t/#", expiry_s=expiry_s, is_clean=is_clean)
    ).session_present
    says.say("t/1", "heard")
    assert away.texts(1) == ["heard"]


def test_what_was_not_acknowledged_comes_again(bench: Bench) -> None:
    connect = plan("hears", "t/#", expiry_s=LONG_S)
    hears = connected(bench, connect)
    says = connected(bench, plan("says"))
    says.say("t/1", "a", "b", "c")
    received = hears.until(Received, 3)
    hears.wire.ack(received[0])
    hears.poll()
    hears.cut()
    hears.one(Disconnected)
    reconnect(hears, connect)
    assert hears.texts(2) == ["b", "c"]
    says.say("t/1", "d")
    assert hears.texts(1) == ["d"]


def test_acknowledging_for_an_earlier_connection_acknowledges_nothing(bench: Bench) -> None:
    """Or a message that is still being worked on would be forgotten in its place."""
    connect = plan("hears", "t/#", expiry_s=LONG_S)
    hears = connected(bench, connect)
    says = connected(bench, plan("says"))
    says.say("t/1", "a")
    before = hears.one(Received)
    hears.cut()
    hears.one(Disconnected)
    reconnect(hears, connect)
    assert hears.one(Received).payload == b"a"
    hears.wire.ack(before)
    hears.poll()
    reconnect(hears, connect)
    assert hears.texts(1) == ["a"]


def test_no_more_come_than_may_be_unacknowledged(bench: Bench) -> None:
    hears = connected(bench, plan("hears", "t/#", receive_maximum=3))
    says = connected(bench, plan("says"))
    said = [str(n) for n in range(8)]
    says.say("t/1", *said)
    first = hears.until(Received, 3)
    hears.wire.wait(0)
    assert [event for event in hears.poll() if isinstance(event, Received)] == []
    for message in first:
        hears.wire.ack(message)
    assert [*texts_of(first), *hears.texts(3), *hears.texts(2)] == said


def test_no_more_is_published_than_the_broker_takes(bench: Bench) -> None:
    station = connected(bench, plan("a"))
    message = Outgoing(topic="t/1", payload=b"x")
    for _ in range(ROOM):
        station.wire.publish(message)
    with pytest.raises(LinkError, match=f"no more than {ROOM} messages"):
        station.wire.publish(message)
    station.until(Acknowledged, ROOM)
    station.answer(station.wire.publish(message))


def test_packet_that_is_too_large_ends_the_connection(bench: Bench) -> None:
    station = connected(bench, plan("a"))
    station.wire.publish(Outgoing(topic="t/1", payload=b"x" * (PACKET_BYTES + 1)))
    assert station.one(Disconnected).refusal is Refusal.PROTOCOL


def test_group_shares_its_messages(bench: Bench) -> None:
    members = [connected(bench, plan(f"m{n}", "$share/ho/t/+/up/+")) for n in range(2)]
    whole = connected(bench, plan("whole", "t/#"))
    says = connected(bench, plan("says"))
    said = [str(n) for n in range(20)]
    for text in said:
        says.say(f"t/{text}/up/event", text)
    assert whole.texts(20) == said
    halves = [member.texts(10) for member in members]
    assert sorted([*halves[0], *halves[1]], key=int) == said


def test_group_goes_on_without_a_member_that_left(bench: Bench) -> None:
    members = [connected(bench, plan(f"m{n}", "$share/ho/t/#")) for n in range(2)]
    says = connected(bench, plan("says"))
    members[0].wire.close()
    said = [str(n) for n in range(20)]
    says.say("t/1", *said)
    heard = [""]
    while heard[-1] != said[-1]:
        heard += members[1].texts(1)
    assert heard[-10:] == said[-10:]  # a broker notices that somebody left when it reads it


def test_same_client_id_takes_over(bench: Bench) -> None:
    connect = plan("same", "t/#", expiry_s=LONG_S)
    first = connected(bench, connect)
    second = bench.station()
    assert reconnect(second, connect).session_present
    # Mosquitto 2.0 before 2.0.12 just hangs up.
    assert first.one(Disconnected).refusal in (Refusal.TAKEN_OVER, Refusal.CLOSED)
    second.say("t/1", "mine")
    assert second.texts(1) == ["mine"]


def test_wrong_password_is_told_as_such(bench: Bench) -> None:
    station = bench.stranger()
    station.wire.connect(plan(STRANGER))
    end = station.one(Disconnected)
    assert end.refusal is Refusal.CREDENTIALS
    assert "Not authorized" in end.reason
    assert station.poll() == []


def test_denied_publish_is_not_taken(bench: Bench) -> None:
    hears = connected(bench, plan("hears", "#"))
    station = connected(bench, plan("a"))
    answer = station.answer(station.wire.publish(Outgoing(topic=DENIED, payload=b"x")))
    assert isinstance(answer, Acknowledged)
    assert not answer.is_taken
    assert answer.reason == "Not authorized"
    station.say("t/1", "allowed")
    assert hears.texts(1) == ["allowed"]


def test_nothing_of_a_lost_connection_is_sent_by_the_next(bench: Bench) -> None:
    hears = connected(bench, plan("hears", "t/#"))
    station = connected(bench, plan("a"))
    station.silence()
    for n in range(ROOM):
        station.wire.publish(Outgoing(topic="t/1", payload=f"lost {n}".encode()))
    station.poll()
    other = connected(bench, plan("a"))
    other.say("t/1", "new")
    reconnected = bench.station()
    reconnect(reconnected, plan("b"))
    reconnected.say("t/1", "newer")
    assert hears.texts(2) == ["new", "newer"]
    assert not any(isinstance(event, Acknowledged) for event in station.poll())


def test_dead_line_is_found_within_one_and_a_half_keepalives(bench: Bench) -> None:
    station = connected(bench, ConnectPlan(client_id="a", subscriptions=(), keepalive_s=1))
    station.silence()
    began = monotonic()
    end = station.one(Disconnected)
    assert end.refusal is Refusal.CLOSED
    assert "not heard of" in end.reason
    assert monotonic() - began < 1.5 + 1.1  # a wait looks after the line once a second


def test_line_that_is_quiet_but_alive_stays(bench: Bench) -> None:
    station = connected(bench, ConnectPlan(client_id="a", subscriptions=(), keepalive_s=1))
    end = monotonic() + 2.5
    while monotonic() < end:
        station.wire.wait(100)
        station.poll()
    assert station.told == []
    station.say("t/1", "still here")


def test_killed_broker_is_told_and_found_again(bench: Bench) -> None:
    connect = plan("a", "t/#", expiry_s=LONG_S)
    station = connected(bench, connect)
    bench.kill()
    assert station.one(Disconnected).refusal is Refusal.CLOSED
    with pytest.raises(LinkError, match="not connected"):
        station.wire.publish(Outgoing(topic="t/1", payload=b"x"))
    station.wire.connect(connect)
    assert station.one(Disconnected).refusal in (Refusal.UNREACHABLE, Refusal.CLOSED)
    bench.start()
    reconnect(station, connect)
    station.say("t/1", "back")
    assert station.texts(1) == ["back"]


@pytest.mark.parametrize("is_early", [True, False])
def test_wake_ends_a_wait_from_another_thread(bench: Bench, is_early: bool) -> None:
    station = connected(bench, plan("a"))
    station.poll()
    waker = Thread(target=station.wire.wake)
    if is_early:
        waker.start()
        waker.join()
    began = monotonic()
    if not is_early:
        waker.start()
    for _ in range(3):  # a wait may also end because the broker said something
        station.wire.wait(int(PATIENCE_S * 1000))
        if not waker.is_alive():
            break
        station.poll()
    waker.join()
    assert monotonic() - began < PATIENCE_S


def test_wait_without_anything_to_tell_lasts(bench: Bench) -> None:
    station = connected(bench, plan("a"))
    station.poll()
    began = monotonic()
    station.wire.wait(50)
    assert monotonic() - began > 0.04


def test_closed_wire_says_nothing_and_takes_nothing(bench: Bench) -> None:
    station = connected(bench, plan("a", "t/#"))
    station.say("t/1", "unread")
    station.wire.close()
    station.wire.close()
    assert station.wire.poll() == []
    station.wire.wake()
    station.wire.wait(0)
    with pytest.raises(LinkError, match="not connected"):
        station.wire.publish(Outgoing(topic="t/1", payload=b"x"))
