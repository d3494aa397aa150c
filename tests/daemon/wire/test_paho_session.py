"""What a connection makes of what the broker says, good and bad."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.errors import LinkError
from daemon.wire.interface import (
    Acknowledged,
    Connected,
    Disconnected,
    Outgoing,
    Received,
    Refusal,
)
from tests.contract.wire_benches import plan
from tests.daemon.wire.scripted_broker import (
    DISCONNECT,
    PINGREQ,
    PUBACK,
    PUBLISH,
    SUBSCRIBE,
    ScriptedBroker,
    connack,
    disconnect,
    packet,
    puback,
    publish,
    receive_maximum,
    scripted_broker,
    suback,
)

MESSAGE = Outgoing(topic="t/1", payload=b"x")


@pytest.fixture
def broker() -> Iterator[ScriptedBroker]:
    with scripted_broker() as made:
        yield made


def mid_of(subscribe: bytes) -> int:
    return int.from_bytes(subscribe[:2], "big")


def test_broker_that_names_no_limits_has_those_of_the_standard(broker: ScriptedBroker) -> None:
    station = broker.station()
    broker.called(station, plan("a")).say(connack(session_present=True))
    assert station.one(Connected) == Connected(
        session_present=True, receive_maximum=65_535, packet_bytes=None
    )
    station.wire.close()


def test_connected_is_told_when_every_subscription_is_granted(broker: ScriptedBroker) -> None:
    """What waits in the session comes first, and is told after it."""
    station = broker.station()
    call = broker.called(station, plan("a", "t/#", "u/#"))
    call.say(connack())
    mid = mid_of(call.hear_while(station, SUBSCRIBE))
    call.say(publish(b"t/1", b"early", mid=7))
    station.wire.wait(100)
    assert station.poll() == []
    call.say(suback(mid, 1, 1))
    station.one(Connected)
    received = station.one(Received)
    assert received.payload == b"early"
    station.wire.ack(received)
    assert call.hear(PUBACK) == b"\x00\x07"
    station.wire.close()


@pytest.mark.parametrize("codes", [(1, 0x87), (0x87, 1), (0x80, 0x80)])
def test_refused_subscription_is_named(broker: ScriptedBroker, codes: tuple[int, int]) -> None:
    station = broker.station()
    call = broker.called(station, plan("a", "t/#", "u/#"))
    call.say(connack())
    call.say(suback(mid_of(call.hear_while(station, SUBSCRIBE)), *codes))
    end = station.one(Disconnected)
    assert end.refusal is Refusal.CREDENTIALS
    refused = "t/#" if codes[0] >= 0x80 else "u/#"
    assert f"refused to let us hear {refused}" in end.reason
    call.hang_up()


def test_answer_to_other_subscriptions_is_a_fault(broker: ScriptedBroker) -> None:
    station = broker.station()
    call = broker.called(station, plan("a", "t/#", "u/#"))
    call.say(connack())
    call.say(suback(mid_of(call.hear_while(station, SUBSCRIBE)), 1))
    assert station.one(Disconnected).refusal is Refusal.PROTOCOL
    call.hang_up()


@pytest.mark.parametrize(
    ("code", "refusal", "says"),
    [
        (0x84, Refusal.PROTOCOL, "Unsupported protocol version"),
        (0x86, Refusal.CREDENTIALS, "Bad user name or password"),
        (0x87, Refusal.CREDENTIALS, "Not authorized"),
        (0x88, Refusal.BUSY, "Server unavailable"),
        (0x89, Refusal.BUSY, "Server busy"),
        (0x97, Refusal.BUSY, "Quota exceeded"),
        (0x9F, Refusal.BUSY, "Connection rate exceeded"),
    ],
)
def test_refused_connection_says_why(
    broker: ScriptedBroker, code: int, refusal: Refusal, says: str
) -> None:
    station = broker.station()
    broker.called(station, plan("a")).say(connack(code))
    end = station.one(Disconnected)
    assert end.refusal is refusal
    assert says in end.reason


@pytest.mark.parametrize(
    "answer", [b"\x20\x02\x00\x01", b"\x20\x02\x00\x05", b"HTTP/1.1 400\r\n\r\n"]
)
def test_what_is_no_broker_of_mqtt_5_is_told(broker: ScriptedBroker, answer: bytes) -> None:
    station = broker.station(timeout_ms=300)
    call = broker.called(station, plan("a"))
    call.say(answer)
    assert station.one(Disconnected).refusal is Refusal.PROTOCOL
    call.hang_up()


@pytest.mark.parametrize(
    ("code", "refusal", "says"),
    [
        (0x8E, Refusal.TAKEN_OVER, "Session taken over (other gateway)"),
        (0x87, Refusal.CREDENTIALS, "Not authorized (other gateway)"),
        (0x8B, Refusal.CLOSED, "Server shutting down"),
        (0x8D, Refusal.CLOSED, "Keep alive timeout"),
        (0x93, Refusal.PROTOCOL, "Receive maximum exceeded"),
        (0x95, Refusal.PROTOCOL, "Packet too large"),
        (0x97, Refusal.BUSY, "Quota exceeded"),
    ],
)
def test_end_by_the_broker_says_why(
    broker: ScriptedBroker, code: int, refusal: Refusal, says: str
) -> None:
    station = broker.station()
    call = broker.greeted(station)
    call.say(publish(b"t/1", b"before"), disconnect(code, b"other gateway"))
    assert station.one(Received).payload == b"before"
    end = station.one(Disconnected)
    assert end.refusal is refusal
    assert says in end.reason
    call.hang_up()


def test_refused_publish_says_why_and_frees_its_place(broker: ScriptedBroker) -> None:
    station = broker.station()
    call = broker.greeted(station, receive_maximum(1))
    for code, says in ((0x87, "Not authorized"), (0x97, "Quota exceeded"), (0x10, "")):
        number = station.wire.publish(MESSAGE)
        with pytest.raises(LinkError, match="no more than 1 messages"):
            station.wire.publish(MESSAGE)
        call.say(puback(int.from_bytes(call.hear(PUBLISH)[5:7], "big"), code, 0))
        answer = station.one(Acknowledged)
        assert (answer.id, answer.is_taken, answer.reason) == (number, not says, says)
    station.wire.close()


def test_answers_to_nothing_are_passed_over(broker: ScriptedBroker) -> None:
    station = broker.station()
    call = broker.greeted(station)
    call.say(puback(99), suback(99, 0x87), packet(0xD0, b""), publish(b"t/1", b"x"))
    assert station.one(Received).token == 0
    assert station.told == []
    station.wire.close()


def test_topic_that_cannot_be_published_is_refused(broker: ScriptedBroker) -> None:
    station = broker.station()
    broker.greeted(station)
    with pytest.raises(LinkError, match="cannot be published"):
        station.wire.publish(Outgoing(topic="t/+", payload=b"x"))
    station.wire.close()


def test_farewell_is_said(broker: ScriptedBroker) -> None:
    station = broker.station()
    call = broker.greeted(station)
    station.wire.close()
    assert call.hear(DISCONNECT) in (b"", b"\x00", b"\x00\x00")
    assert call.is_ended()


def test_broker_may_ask_for_another_keepalive(broker: ScriptedBroker) -> None:
    station = broker.station()
    call = broker.greeted(station, b"\x13\x00\x01")  # Server Keep Alive: 1 s, not 30
    call.hear_while(station, PINGREQ)
    assert "not heard of" in station.one(Disconnected).reason
    call.hang_up()


def test_flood_is_read_in_bites(broker: ScriptedBroker) -> None:
    """Its owner has other things to do too."""
    station = broker.station()
    call = broker.greeted(station)
    call.say(*(publish(b"t/1", str(n).encode()) for n in range(2000)))
    bites: list[int] = []
    while sum(bites) < 2000:
        station.wire.wait(1000)
        bites.append(len(station.poll()))
    assert max(bites) < 2000
    assert [int(e.payload) for e in station.told if isinstance(e, Received)] == list(range(2000))
    station.wire.close()


GARBAGE = st.one_of(
    st.binary(max_size=64),
    st.builds(packet, st.integers(0, 255), st.binary(max_size=40)),
    st.builds(publish, st.binary(max_size=8), st.binary(max_size=8), mid=st.integers(0, 9)),
    st.builds(disconnect, st.integers(0, 255), st.binary(max_size=8)),
    st.builds(connack, st.integers(0, 255), st.binary(max_size=12)),
    st.builds(puback, st.integers(0, 9), st.integers(0, 255)),
)


@given(st.booleans(), st.lists(GARBAGE, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_bytes_of_a_broker_raise_anything(
    broker: ScriptedBroker, is_greeted: bool, garbage: list[bytes]
) -> None:
    station = broker.station()
    call = broker.greeted(station) if is_greeted else broker.called(station, plan("a"))
    if is_greeted:
        station.wire.publish(MESSAGE)
    call.say(*garbage)
    call.hang_up()
    end = station.one(Disconnected)
    assert end.reason.startswith(f"{broker.spec.name}: ")
    assert station.poll() == []
    with pytest.raises(LinkError):
        station.wire.publish(MESSAGE)
