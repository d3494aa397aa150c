from typing import Any

import pytest

from daemon.commands import routes
from daemon.domain.commands import Answer
from daemon.domain.orders.truck import TruckState
from daemon.store import assignments, proposals
from daemon.store.assignments import Pair
from daemon.store.proposals import State
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import OLGA, Desk
from tests.daemon.store.order_scene import Telling, bring, read
from tests.daemon.store.order_scene import routes as all_routes
from tests.daemon.store.test_route_moves import Yard

MOVED = {"T1": ["O-1"], "T2": ["O-3", "O-2"]}


class Place:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.number: int = desk.writer.write(lambda tx: Yard(tx).propose(MOVED).id)

    def ask(self, name: str, **args: Any) -> Answer:
        return self.desk.ask_with(name, args, actor=OLGA)

    def state(self) -> State:
        found = self.desk.writer.write(lambda tx: proposals.by_id(tx, self.number))
        assert found is not None
        return found.state


@pytest.fixture
def place(desk_with: MakeDesk) -> Place:
    return Place(desk_with(*routes.specs()))


def test_what_is_accepted_is_done(place: Place) -> None:
    answer = place.ask("routes.accept", id=place.number)
    assert answer.is_done, answer
    assert answer.message.endswith("O-2 is T2's, place 2; tell the drivers")
    assert place.state() is State.ACCEPTED
    found = place.desk.writer.write(all_routes)
    assert found == [("T1", "O-1", 1), ("T2", "O-3", 1), ("T2", "O-2", 2)]


def test_it_is_accepted_once(place: Place) -> None:
    place.ask("routes.accept", id=place.number)
    again = place.ask("routes.accept", id=place.number)
    assert (again.code, again.message) == (
        "proposal_decided",
        f"proposal {place.number} is accepted already",
    )


def test_what_is_rejected_changes_nothing(place: Place) -> None:
    before = place.desk.writer.write(all_routes)
    assert place.ask("routes.reject", id=place.number, reason="T2 is needed").is_done
    assert place.state() is State.REJECTED
    assert place.desk.writer.write(all_routes) == before


def test_what_is_out_of_date_is_refused(place: Place) -> None:
    def load(tx: Any) -> None:
        one = assignments.standing(tx)[0]
        pair = Pair(vehicle_id=one.vehicle_id, driver_id=one.driver_id)
        bring(Telling(tx), pair, TruckState.LOADING)

    place.desk.writer.write(load)
    answer = place.ask("routes.accept", id=place.number)
    assert answer.code == "proposal_stale"
    assert "routes rebalance" in answer.next_step
    assert place.desk.writer.write(lambda tx: read(tx, "O-2").version) > 0


def test_routes_are_looked_at_for_an_order_or_for_all(place: Place) -> None:
    assert "all late orders" in place.ask("routes.rebalance").message
    assert "order O-1" in place.ask("routes.rebalance", order="O-1").message
    assert place.ask("routes.rebalance", order="O-9").code == "order_not_found"


def test_a_proposal_that_there_is_not_is_refused(place: Place) -> None:
    assert place.ask("routes.accept", id=99).code == "proposal_not_found"
    assert place.ask("routes.reject", id=99).code == "proposal_not_found"
