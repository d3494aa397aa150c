"""Trucks, routes and orders tell one story after every change of routes."""

from collections.abc import Mapping, Sequence

import pytest

from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.interfaces import Tx
from daemon.queue.outcomes import Stale
from daemon.store import assignments, orders, proposals, route_moves, streams, trucks
from daemon.store.assignments import Pair
from daemon.store.database import Store
from daemon.store.proposals import Plan, Proposal, State
from daemon.store.route_moves import EXPIRE_MS, Loaded
from tests.daemon.store.order_scene import (
    Telling,
    add_order,
    add_pair,
    assign,
    bring,
    lay_ground,
    read,
    routes,
)
from tests.daemon.store.scene import NOW


class Yard:
    """Two trucks; O-1 and O-2 are the first one's, O-3 the second one's."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.telling = Telling(tx)
        ground = lay_ground(tx)
        self.pairs: dict[str, Pair] = {"T1": add_pair(tx), "T2": add_pair(tx, "T2", "D2")}
        for name, truck in (("O-1", "T1"), ("O-2", "T1"), ("O-3", "T2")):
            assign(self.telling, add_order(tx, ground, name), self.pairs[truck])

    def propose(self, plan: Mapping[str, Sequence[str]]) -> Proposal:
        vehicles = {name: self.pairs[name].vehicle_id for name in plan}
        has = {order: truck for truck, order, _ in routes(self.tx)}
        known = [read(self.tx, name) for name in ("O-1", "O-2", "O-3")]
        moves = [
            [order, has[order], truck, place]
            for truck, route in plan.items()
            for place, order in enumerate(route, 1)
            if has[order] != truck
        ]
        number = proposals.add(
            self.tx,
            Plan(
                order_id=known[0].id,
                routes={
                    vehicles[truck]: [read(self.tx, one).id for one in route]
                    for truck, route in plan.items()
                },
                drivers={self.pairs[name].vehicle_id: self.pairs[name].driver_id for name in plan},
                assigned={order.id: {"by": "routes"} for order in known},
                orders={order.id: order.version for order in known},
                trucks={key: trucks.truck(self.tx, key).version for key in vehicles.values()},
                seated=dict.fromkeys(vehicles.values()),
                mark=streams.last(self.tx, "event"),
            ),
            at=NOW,
            moves=moves,
            gain_min=12,
            terms={},
        )
        found = proposals.by_id(self.tx, number)
        assert found is not None
        return found

    def apply(self, plan: Mapping[str, Sequence[str]]) -> Proposal:
        found = self.propose(plan)
        route_moves.apply(self.telling, found, State.ACCEPTED, by="olga")
        return found

    def in_hand(self) -> dict[str, str | None]:
        found = {}
        for name, pair in self.pairs.items():
            number = trucks.truck(self.tx, pair.vehicle_id).order_id
            found[name] = None if number is None else orders.order_by_id(self.tx, number).name
        return found


@pytest.fixture
def yard(store: Store) -> Yard:
    return Yard(store.connection)


@pytest.mark.parametrize(
    "plan",
    [
        {"T1": ["O-1"], "T2": ["O-3", "O-2"]},
        {"T1": ["O-2", "O-1"]},
        {"T1": ["O-3", "O-2"], "T2": ["O-1"]},
        {"T1": [], "T2": ["O-2", "O-3", "O-1"]},
        {"T1": ["O-3", "O-1", "O-2"], "T2": []},
    ],
)
def test_every_truck_has_its_route_in_turn_and_the_first_of_it_in_hand(
    yard: Yard, plan: dict[str, list[str]]
) -> None:
    yard.apply(plan)
    expected = {"T2": ["O-3"]} | plan
    found = routes(yard.tx)
    assert {
        truck: [order for one, order, _ in found if one == truck] for truck in expected
    } == expected
    assert yard.in_hand() == {
        truck: route[0] if route else None for truck, route in expected.items()
    }
    for name in ("O-1", "O-2", "O-3"):
        assert read(yard.tx, name).state is OrderState.ASSIGNED
    idle = [truck for truck, route in expected.items() if not route]
    for truck in idle:
        state = trucks.truck(yard.tx, yard.pairs[truck].vehicle_id).state
        assert state is TruckState.AVAILABLE


def test_who_has_another_truck_now_is_told_like_any_assignment(yard: Yard) -> None:
    yard.telling.events.clear()
    found = yard.apply({"T1": ["O-1"], "T2": ["O-3", "O-2"]})
    told = [(body["order"], body["driver"]) for kind, _, body in yard.telling.events
            if kind == "truck.assigned"]  # fmt: skip
    assert told == [("O-2", "D2")]
    assert yard.telling.kinds()[0:1] == ["route.changed"]
    kept = proposals.by_id(yard.tx, found.id)
    assert kept is not None
    assert kept.state is State.ACCEPTED
    had = assignments.of_order(yard.tx, read(yard.tx, "O-2").id)
    assert had is not None
    assert had.terms == {"by": "routes", "proposal": found.id}
    assert (had.vehicle, had.driver, had.assigned_by) == ("T2", "D2", "olga")


def test_what_has_moved_on_since_is_stale(yard: Yard) -> None:
    found = yard.propose({"T1": ["O-1"], "T2": ["O-3", "O-2"]})
    bring(yard.telling, yard.pairs["T2"], TruckState.LOADING)
    with pytest.raises(Stale, match="have moved on"):
        route_moves.apply(yard.telling, found, State.ACCEPTED, by="olga")
    assert route_moves.expire(yard.telling) == 1
    assert proposals.open_ones(yard.tx) == ()


def test_what_is_loaded_stays_with_its_truck(yard: Yard) -> None:
    bring(yard.telling, yard.pairs["T1"], TruckState.LOADING)
    with pytest.raises(Loaded, match="O-1 is loading: it stays"):
        yard.apply({"T1": ["O-2"], "T2": ["O-3", "O-1"]})


def test_a_proposal_expires_with_time(yard: Yard) -> None:
    yard.propose({"T1": ["O-1"], "T2": ["O-3", "O-2"]})
    assert route_moves.expire(yard.telling) == 0
    yard.telling.now = NOW + EXPIRE_MS
    assert route_moves.expire(yard.telling) == 1
