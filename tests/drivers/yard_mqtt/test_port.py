from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.clock import ManualClock
from drivers.errors import PortLost
from drivers.yard_mqtt.client import WINDOW
from drivers.yard_mqtt.lines import PAYLOAD_MOST, unit_topic
from drivers.yard_mqtt.opening import open_yard
from drivers.yard_mqtt.spec import Shown
from tests.brokers import BrokerPlan, Mosquitto
from tests.drivers.yard_mqtt.units import (
    NOW,
    PREFIX,
    hearing,
    lines_of,
    read_until,
    spec_of,
    unit,
    watches_of,
)

TOPIC = unit_topic(PREFIX, "T07")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    plan = BrokerPlan(
        has_persistence=True, options=["max_inflight_messages 0", "max_queued_messages 5000"]
    )
    with Mosquitto(tmp_path, plan) as started:
        yield started


def test_a_message_becomes_one_line_in_the_words_of_its_unit(broker: Mosquitto) -> None:
    with hearing(broker.port) as port, unit(broker.port) as truck:
        truck.say(b'{"v":1,\r\n "at":2}')
        assert read_until(port, lambda text: b"\n" in text) == (
            b'{"topic":"%s","at":%d,"payload":{"v":1,   "at":2}}\n' % (TOPIC.encode(), NOW)
        )
        assert port.device == f"127.0.0.1:{broker.port}"


def test_what_is_no_json_is_kept_as_it_came(broker: Mosquitto) -> None:
    with hearing(broker.port) as port, unit(broker.port) as truck:
        truck.say(b"\xff\n{")
        (line,) = lines_of(port, 1)
    assert line == {"topic": TOPIC, "at": NOW, "base64": b64encode(b"\xff\n{").decode()}


def test_a_message_that_is_too_large_is_counted_and_not_sent_again(broker: Mosquitto) -> None:
    with unit(broker.port) as truck:
        with hearing(broker.port) as port:
            truck.say(b'"' + b"x" * PAYLOAD_MOST + b'"')
            truck.say({"n": 1})
            assert [line["payload"] for line in lines_of(port, 1)] == [{"n": 1}]
            assert port.faults == {"message_too_large": 1}
            port.read(0)
        with hearing(broker.port) as port:
            truck.say({"n": 2})
            assert [line["payload"] for line in lines_of(port, 1)] == [{"n": 2}]
            assert not port.faults


def test_what_was_left_for_everybody_is_not_heard(broker: Mosquitto) -> None:
    with unit(broker.port) as truck:
        truck.say({"n": 1}, retain=True)
        with hearing(broker.port) as port:
            truck.say({"n": 2})
            assert [line["payload"] for line in lines_of(port, 1)] == [{"n": 2}]


def test_messages_wait_at_the_broker_while_we_are_away(broker: Mosquitto) -> None:
    with hearing(broker.port):
        pass
    with unit(broker.port) as truck:
        for number in range(3):
            truck.say({"n": number})
    broker.stop()
    broker.start()
    with hearing(broker.port) as port:
        assert [line["payload"]["n"] for line in lines_of(port, 3)] == [0, 1, 2]


def test_only_what_has_settled_is_acknowledged(broker: Mosquitto) -> None:
    clock = ManualClock(NOW)
    spec = spec_of(broker.port, settle_ms=3_000)

    with unit(broker.port) as truck:
        port = open_yard(spec, Shown, watches_of(clock))
        truck.say({"n": 1})
        assert len(lines_of(port, 1)) == 1
        clock.advance(3_000)
        port.read(0)
        truck.say({"n": 2})
        assert len(lines_of(port, 1)) == 1
        clock.advance(2_999)
        port.read(0)
        port.close()
    with hearing(broker.port) as again:
        assert [line["payload"] for line in lines_of(again, 1)] == [{"n": 2}]


def test_a_flood_waits_at_the_broker(broker: Mosquitto) -> None:
    count = WINDOW + 50
    clock = ManualClock(NOW)
    port = open_yard(spec_of(broker.port, settle_ms=1_000), Shown, watches_of(clock))
    with unit(broker.port) as truck:
        for number in range(count):
            truck.client.publish(TOPIC, f'{{"n":{number}}}', qos=1)
        truck.until(lambda: len(truck.reasons) == count)
    heard = lines_of(port, WINDOW)
    assert len(heard) == WINDOW
    assert port.read(0.05) == b""
    clock.advance(1_000)
    heard += lines_of(port, count - WINDOW)
    assert [line["payload"]["n"] for line in heard] == list(range(count))
    port.close()


def test_a_broker_that_dies_is_named_and_comes_back(broker: Mosquitto) -> None:
    with hearing(broker.port) as port:
        broker.kill()
        with pytest.raises(PortLost, match=f"lost the yard's broker 127.0.0.1:{broker.port}"):
            read_until(port, lambda _: False)
        with pytest.raises(PortLost):
            port.read(0)
    broker.start()
    with hearing(broker.port) as port, unit(broker.port) as truck:
        truck.say({"n": 1})
        assert len(lines_of(port, 1)) == 1


def test_who_takes_our_name_pushes_us_out(broker: Mosquitto) -> None:
    with (
        hearing(broker.port) as port,
        hearing(broker.port),
        pytest.raises(PortLost, match=r"taken over|connection broke"),
    ):
        read_until(port, lambda _: False)


def test_closing_twice_is_no_fault(broker: Mosquitto) -> None:
    with hearing(broker.port) as port:
        port.close()
    assert not port.faults
