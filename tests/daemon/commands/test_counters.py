import json

import pytest

from daemon.domain.maintenance.counters import Counted, Origin, Why
from daemon.domain.telemetry.facts import Counter
from daemon.interfaces import Tx
from daemon.store import counters
from tests.daemon.commands.scene import OLGA, VERA
from tests.daemon.commands.whole import WholeDesk
from tests.daemon.store.paper_scene import add_vehicle
from tests.daemon.store.scene import NOW, ask

ROWS = "SELECT value, origin, offset_by, held, held_why FROM vehicle_counter"
HELD = Counted(
    value=1_000_000,
    at=NOW - 9000,
    origin=Origin.TELEMETRY,
    held=12_000,
    held_at=NOW - 5000,
    why=Why.BACKWARDS,
)


def hold(tx: Tx) -> None:
    counters.save(tx, add_vehicle(tx), Counter.DISTANCE, HELD)


@pytest.fixture
def desk(whole: WholeDesk) -> WholeDesk:
    """With T101, whose odometer is held."""
    whole.writer.write(hold)
    return whole


def test_what_a_person_says_is_true_and_clears_the_hold(desk: WholeDesk) -> None:
    answer = desk.ask(
        "counter.set", actor=OLGA, vehicle="T101", counter="distance", value=1_050_500, note="read"
    )
    assert answer.is_done
    assert answer.message.startswith("the odometer of T101 is 1050.5 km, it was 1000.0 km;")
    assert ask(desk.path, ROWS) == [(1_050_500, "person", 0, None, "")]
    kind, subject, body = desk.events()[-1]
    assert (kind, subject) == ("counter.set", "T101 distance")
    told = json.loads(body)
    assert (told["by"], told["value"], told["was"]) == ("olga", 1_050_500, 1_000_000)


def test_a_counter_that_nobody_had_told_can_be_set(desk: WholeDesk) -> None:
    answer = desk.ask("counter.set", vehicle="T101", counter="engine_time", value=600)
    assert "the engine time of T101 is 10.0 h, nobody had told it" in answer.message


def test_a_held_reading_is_accepted(desk: WholeDesk) -> None:
    answer = desk.ask("counter.accept", actor=OLGA, vehicle="T101", counter="distance")
    assert answer.body["value"] == 12_000
    assert ask(desk.path, ROWS) == [(12_000, "telemetry", 0, None, "")]
    assert desk.events()[-1][0] == "counter.accepted"


def test_without_a_held_reading_there_is_nothing_to_accept(desk: WholeDesk) -> None:
    desk.ask("counter.accept", vehicle="T101", counter="distance")
    answer = desk.ask("counter.accept", vehicle="T101", counter="distance")
    assert (answer.is_done, answer.code) == (False, "nothing_held")


@pytest.mark.parametrize("name", ["counter.set", "counter.accept"])
def test_who_is_asked_of_must_be_there_and_who_asks_allowed(desk: WholeDesk, name: str) -> None:
    args = {"counter": "distance"} | ({"value": 1} if name == "counter.set" else {})
    assert desk.ask_with(name, {"vehicle": "T9", **args}).code == "vehicle_not_found"
    assert not desk.ask_with(name, {"vehicle": "T101", **args}, actor=VERA).is_done
    assert ask(desk.path, ROWS)[0][0] == 1_000_000
