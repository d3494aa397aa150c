import json

import pytest

from daemon.commands import telemetry
from daemon.commands.master_turn import MasterMeans
from daemon.domain.telemetry import codec
from daemon.interfaces import Tx
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import Desk
from tests.daemon.domain.telemetry.hearing import settled
from tests.daemon.store.paper_scene import add_vehicle
from tests.daemon.store.scene import ask
from tests.daemon.store.unit_scene import fit

ADD = """
INSERT INTO telemetry_state(unit_id, version, body, at, seen_at, vin) VALUES (?, 1, ?, 1, 1, '')
"""


def tells(tx: Tx) -> None:
    state, _ = settled(distance=100)
    tx.execute(ADD, (fit(tx, add_vehicle(tx)), codec.to_json(state)))


@pytest.fixture
def used() -> list[tuple[str, str, int]]:
    return []


@pytest.fixture
def desk(desk_with: MakeDesk, used: list[tuple[str, str, int]]) -> Desk:
    means = MasterMeans(use_source=lambda *told: used.append(told))
    made = desk_with(*telemetry.specs(means))
    made.writer.write(tells)
    return made


def test_the_chosen_address_is_saved_told_and_used_at_once(
    desk: Desk, used: list[tuple[str, str, int]]
) -> None:
    answer = desk.ask("telemetry.pin", vehicle="T101", signal="distance", source=49, note="new cab")
    assert answer.message == "the distance of T101 is that of address 49; it was that of 0"
    assert used == [("u-1", "distance", 49)]
    ((subject, body),) = ask(
        desk.path, "SELECT subject, body FROM event WHERE kind = 'telemetry.source_pinned'"
    )
    assert subject == "T101 distance"
    assert (json.loads(body)["was"], json.loads(body)["note"]) == (0, "new cab")


def test_a_signal_that_nobody_tells_is_refused(
    desk: Desk, used: list[tuple[str, str, int]]
) -> None:
    answer = desk.ask("telemetry.pin", vehicle="T101", signal="coolant", source=0)
    assert answer.code == "signal_not_told"
    assert used == []
