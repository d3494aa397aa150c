"""What the broker in memory does beyond the contract: time, faults, and the same each time."""

from random import Random
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.clock import ManualClock
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
    WireEvent,
)
from daemon.wire.memory import MemoryBroker, MemoryWire
from daemon.wire.memory_exchange import Fate, Hooks
from tests.contract.wire_benches import plan
from tests.daemon.wire.batches import UNHURRIED

HOUR_S = 3600


def wire_to(broker: MemoryBroker, connect: ConnectPlan) -> MemoryWire:
    wire = MemoryWire(broker)
    wire.connect(connect)
    assert isinstance(wire.poll()[0], Connected)
    return wire


def say(wire: MemoryWire, topic: str, *texts: str, expiry_s: int | None = None) -> None:
    for text in texts:
        wire.publish(Outgoing(topic=topic, payload=text.encode(), expiry_s=expiry_s))
        assert [type(event) for event in wire.poll()] == [Acknowledged]


def heard(wire: MemoryWire) -> list[str]:
    received = [event for event in wire.poll() if isinstance(event, Received)]
    for message in received:
        wire.ack(message)
    return [message.payload.decode() for message in received]


def test_session_lasts_as_long_as_it_was_asked_to() -> None:
    clock = ManualClock()
    broker = MemoryBroker(clock=clock)
    connect = plan("away", "t/#", expiry_s=HOUR_S)
    says = wire_to(broker, plan("says"))
    for away_s, is_kept in ((HOUR_S - 1, True), (HOUR_S, False)):
        wire_to(broker, connect).close()
        say(says, "t/1", "kept?")
        clock.advance(away_s * 1000)
        wire = MemoryWire(broker)
        wire.connect(connect)
        events = wire.poll()
        assert events[0] == Connected(
            session_present=is_kept, receive_maximum=20, packet_bytes=None
        )
        assert len(events) == 1 + is_kept
        wire.close()


def test_message_is_forgotten_when_its_time_is_over() -> None:
    clock = ManualClock()
    broker = MemoryBroker(clock=clock)
    connect = plan("away", "t/#", expiry_s=HOUR_S)
    wire_to(broker, connect).close()
    says = wire_to(broker, plan("says"))
    say(says, "t/1", "short", expiry_s=10)
    say(says, "t/1", "long", expiry_s=100)
    clock.advance(10_000)
    wire = MemoryWire(broker)
    wire.connect(connect)
    assert heard(wire) == ["long"]


def test_queue_of_who_is_away_is_bounded_and_what_is_lost_is_counted() -> None:
    broker = MemoryBroker(queue_most=3)
    connect = plan("away", "t/#", expiry_s=HOUR_S)
    wire_to(broker, connect).close()
    say(wire_to(broker, plan("says")), "t/1", *"abcde")
    assert broker.overflowed == 2
    wire = MemoryWire(broker)
    wire.connect(connect)
    assert heard(wire) == ["a", "b", "c"]


def test_restart_keeps_its_memory_or_not() -> None:
    for is_forgetful in (False, True):
        broker = MemoryBroker()
        connect = plan("hears", "t/#", expiry_s=HOUR_S)
        hears, says = wire_to(broker, connect), wire_to(broker, plan("says"))
        says.publish(Outgoing(topic="t/1", payload=b"last", retain=True))
        says.poll()
        broker.stop()
        assert [type(event) for event in hears.poll()] == [Disconnected]
        hears.connect(connect)
        (refused,) = hears.poll()
        assert isinstance(refused, Disconnected)
        assert refused.refusal is Refusal.UNREACHABLE
        if is_forgetful:
            broker.forget()
        broker.start()
        assert broker.retained == ({} if is_forgetful else {"t/1": b"last"})
        hears.connect(connect)
        (greeting, *_) = hears.poll()
        assert isinstance(greeting, Connected)
        assert greeting.session_present is not is_forgetful


def test_what_the_broker_had_not_seen_is_lost_with_the_line() -> None:
    broker = MemoryBroker()
    hears, says = wire_to(broker, plan("hears", "t/#")), wire_to(broker, plan("says"))
    says.publish(Outgoing(topic="t/1", payload=b"lost"))
    broker.cut("says")
    assert [type(event) for event in says.poll()] == [Disconnected]
    assert heard(hears) == []
    with pytest.raises(LinkError, match="not connected"):
        says.publish(Outgoing(topic="t/1", payload=b"x"))


def test_dead_line_is_noticed_by_the_clock_alone() -> None:
    clock = ManualClock()
    broker = MemoryBroker(clock=clock)
    will = Will(topic="will/a", payload=b"!")
    wire = wire_to(broker, ConnectPlan(client_id="a", subscriptions=(), will=will, keepalive_s=30))
    broker.silence("a")
    assert broker.retained == {"will/a": b"!"}
    wire.publish(Outgoing(topic="t/1", payload=b"into the void"))
    clock.advance(44_999)
    assert wire.poll() == []
    clock.advance(1)
    assert [type(event) for event in wire.poll()] == [Disconnected]


def test_broker_sends_the_will_of_who_is_taken_over() -> None:
    broker = MemoryBroker()
    will = Will(topic="will/a", payload=b"!")
    connect = ConnectPlan(client_id="a", subscriptions=(), will=will)
    first = wire_to(broker, connect)
    wire_to(broker, connect)
    (end,) = first.poll()
    assert isinstance(end, Disconnected)
    assert end.refusal is Refusal.TAKEN_OVER
    assert broker.retained == {"will/a": b"!"}
    assert broker.clients == ["a"]


def test_refused_filter_is_named() -> None:
    hooks = Hooks(refuse_filter=lambda _client, name: name == "secret/#")
    wire = MemoryWire(MemoryBroker(hooks=hooks))
    wire.connect(plan("a", "t/#", "secret/#"))
    (end,) = wire.poll()
    assert isinstance(end, Disconnected)
    assert end.refusal is Refusal.CREDENTIALS
    assert "secret/#" in end.reason


def test_fates_are_what_their_names_say() -> None:
    fates = iter([Fate.COMES, Fate.LOST, Fate.LATER, Fate.TWICE, Fate.COMES])
    broker = MemoryBroker(hooks=Hooks(fate=lambda _client, _message: next(fates)))
    hears, says = wire_to(broker, plan("hears", "t/#")), wire_to(broker, plan("says"))
    say(says, "t/1", "a", "lost", "later", "twice", "b")
    assert heard(hears) == ["a", "twice", "twice", "b"]
    assert heard(hears) == ["later"]
    assert heard(hears) == []


@UNHURRIED
@given(st.integers())
def test_same_seed_is_the_same_day(seed: int) -> None:
    assert a_day(seed) == a_day(seed)


@UNHURRIED
@given(st.integers())
def test_what_is_not_lost_comes_and_only_what_is_doubled_comes_twice(seed: int) -> None:
    said, told = a_day(seed, fates=(Fate.COMES, Fate.TWICE, Fate.LATER))
    got = [event.payload.decode() for event in told if isinstance(event, Received)]
    assert set(got) == set(said)


def a_day(seed: int, *, fates: tuple[Fate, ...] = tuple(Fate)) -> tuple[list[str], list[WireEvent]]:
    """Messages to somebody whose line is cut now and then: what was taken, and what he was told."""
    dice = Random(seed)  # noqa: S311 - a fault is no secret
    broker = MemoryBroker(
        clock=ManualClock(), hooks=Hooks(fate=lambda _client, _message: dice.choice(fates))
    )
    connect = plan("hears", "t/#", expiry_s=HOUR_S, receive_maximum=3)
    hears, says = wire_to(broker, connect), wire_to(broker, plan("says"))
    said: list[str] = []
    told: list[WireEvent] = []
    for step in range(60):
        match dice.randrange(4):
            case 0:
                says.publish(Outgoing(topic="t/1", payload=str(step).encode()))
                said += [str(step) for event in says.poll() if isinstance(event, Acknowledged)]
            case 1:
                told += work(hears)
            case 2:
                broker.cut("hears")
                told += hears.poll()
                hears.connect(connect)
            case _:
                told += hears.poll()  # and dies before it has acknowledged
                hears.connect(connect)
    while events := work(hears):
        told += events
    return said, told


def work(wire: MemoryWire) -> list[WireEvent]:
    events = wire.poll() or wire.poll()  # what was put off comes with the second
    for event in events:
        if isinstance(event, Received):
            wire.ack(event)
    return events


def test_several_threads_may_use_it_at_once() -> None:
    broker = MemoryBroker()
    threads, each = 4, 50
    start = Barrier(threads + 1)
    hears = wire_to(broker, plan("hears", "t/#"))

    def talk(name: str) -> None:
        wire = wire_to(broker, plan(name))
        start.wait()
        for n in range(each):
            wire.publish(Outgoing(topic=f"t/{name}", payload=str(n).encode()))
            while not any(isinstance(event, Acknowledged) for event in wire.poll()):
                wire.wait(100)

    talkers = [Thread(target=talk, args=(f"w{n}",)) for n in range(threads)]
    for talker in talkers:
        talker.start()
    start.wait()
    got: dict[str, list[int]] = {}
    while sum(map(len, got.values())) < threads * each:
        hears.wait(10_000)
        for event in hears.poll():
            assert isinstance(event, Received)
            hears.ack(event)
            got.setdefault(event.topic, []).append(int(event.payload))
    for talker in talkers:
        talker.join()
    assert got == {f"t/w{n}": list(range(each)) for n in range(threads)}
