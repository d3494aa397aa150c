from dataclasses import replace

import pytest

from daemon.domain.orders.machine import MoveRefused
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.queue.outcomes import Stale
from daemon.store import order_moves, recalls, truck_loads, trucks
from daemon.store.assignments import Pair
from daemon.store.database import Store
from tests.daemon.store.alert_scene import add_alert, unread
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import (
    Ground,
    Telling,
    add_order,
    add_pair,
    assign,
    bring,
    lay_ground,
    read,
    routes,
    seen,
)
from tests.daemon.store.scene import NOW


@pytest.fixture
def telling(store: Store) -> Telling:
    return Telling(store.connection)


@pytest.fixture
def ground(telling: Telling) -> Ground:
    return lay_ground(telling)


@pytest.fixture
def pair(telling: Telling) -> Pair:
    return add_pair(telling)


def test_an_order_that_is_assigned_is_in_the_hand_of_an_available_truck(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    order = assign(telling, add_order(telling, ground), pair)
    truck = trucks.truck(telling, pair.vehicle_id)
    assert (order.state, truck.state, truck.order_id) == (
        OrderState.ASSIGNED,
        TruckState.ASSIGNED,
        order.id,
    )
    assert telling.kinds() == ["order.status_changed", "truck.assigned", "truck.status_changed"]


def test_the_round_of_a_truck_brings_its_order_along(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    assign(telling, add_order(telling, ground), pair)
    states = []
    for state in (
        TruckState.LOADING,
        TruckState.EN_ROUTE,
        TruckState.AT_JOB_SITE,
        TruckState.DELIVERING,
        TruckState.RETURNING,
        TruckState.WASHING,
        TruckState.AVAILABLE,
    ):
        bring(telling, pair, state)
        states.append(read(telling).state)
    assert states == [
        OrderState.LOADING,
        OrderState.IN_TRANSIT,
        OrderState.IN_TRANSIT,
        OrderState.DELIVERING,
        OrderState.DELIVERED,
        OrderState.DELIVERED,
        OrderState.DELIVERED,
    ]
    assert routes(telling) == []


def test_an_order_is_delivered_when_the_pour_ends_not_when_the_truck_is_clean(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    assign(telling, add_order(telling, ground), pair)
    bring(telling, pair, TruckState.AVAILABLE)
    times = read(telling).times
    assert (times.arrived, times.delivering, times.delivered) == (
        NOW + 30 * MINUTE,
        NOW + 40 * MINUTE,
        NOW + 50 * MINUTE,
    )
    body = next(body for kind, _, body in telling.events if kind == "order.delivered")
    assert (body["vehicle"], body["driver"], body["delivered_at"]) == (
        "T1",
        "D1",
        NOW + 50 * MINUTE,
    )


def test_the_clock_of_a_load_runs_from_batching_to_the_end_of_the_pour(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    assign(telling, add_order(telling, ground), pair)
    assert truck_loads.load_of(telling, pair.vehicle_id) is None
    bring(telling, pair, TruckState.DELIVERING)
    load = truck_loads.load_of(telling, pair.vehicle_id)
    assert load is not None
    assert (load.batched_at, load.limit_min) == (NOW + 10 * MINUTE, 90)
    bring(telling, pair, TruckState.RETURNING)
    assert truck_loads.load_of(telling, pair.vehicle_id) is None


def test_a_load_that_does_not_set_has_no_clock(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    assign(telling, add_order(telling, ground, discharge_limit_min=None), pair)
    bring(telling, pair, TruckState.DELIVERING)
    assert truck_loads.loads(telling) == ()


def test_a_second_order_waits_on_the_route_until_the_truck_is_available(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    first, second = (add_order(telling, ground, name) for name in ("O-1", "O-2"))
    assign(telling, first, pair)
    assign(telling, second, pair)
    assert routes(telling) == [("T1", "O-1", 1), ("T1", "O-2", 2)]
    bring(telling, pair, TruckState.WASHING)
    assert trucks.truck(telling, pair.vehicle_id).order_id is None
    bring(telling, pair, TruckState.AVAILABLE)
    truck = trucks.truck(telling, pair.vehicle_id)
    assert (truck.state, truck.order_id) == (TruckState.ASSIGNED, second.id)


def test_an_order_has_one_truck(telling: Telling, ground: Ground, pair: Pair) -> None:
    order = add_order(telling, ground)
    assign(telling, order, pair)
    other = add_pair(telling, "T2", "D2")
    with pytest.raises(MoveRefused, match="order O-1 is assigned already"):
        assign(telling, read(telling), other)
    as_read_before = replace(order, state=OrderState.ASSIGNED)
    with pytest.raises(Stale, match="order O-1 is no longer version 1"):
        order_moves.take_back(telling, as_read_before, seen())


def test_an_order_that_is_taken_back_waits_again_and_its_truck_is_free(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    order = assign(telling, add_order(telling, ground), pair)
    order_moves.take_back(telling, order, seen(5, MoveSource.PERSON))
    assert read(telling).state is OrderState.PENDING
    assert read(telling).times.assigned is None
    assert trucks.truck(telling, pair.vehicle_id).state is TruckState.AVAILABLE
    assert routes(telling) == []


def test_what_is_being_loaded_is_not_taken_back(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    assign(telling, add_order(telling, ground), pair)
    bring(telling, pair, TruckState.LOADING)
    with pytest.raises(MoveRefused, match="order O-1 is loading, not to become pending"):
        order_moves.take_back(telling, read(telling), seen(20))


@pytest.mark.parametrize(
    ("at", "becomes", "is_load_kept"),
    [
        (TruckState.LOADING, TruckState.WASHING, False),
        (TruckState.EN_ROUTE, TruckState.RETURNING, True),
        (TruckState.AT_JOB_SITE, TruckState.RETURNING, True),
        (TruckState.DELIVERING, TruckState.RETURNING, True),
    ],
)
def test_a_cancelled_order_sends_its_truck_back(
    telling: Telling,
    ground: Ground,
    pair: Pair,
    *,
    at: TruckState,
    becomes: TruckState,
    is_load_kept: bool,
) -> None:
    assign(telling, add_order(telling, ground), pair)
    bring(telling, pair, at)
    truck = order_moves.cancel(telling, read(telling), seen(90, MoveSource.PERSON, "rain"))
    assert truck is not None
    assert (truck.state, truck.order_id) == (becomes, None)
    assert (truck_loads.load_of(telling, pair.vehicle_id) is not None) is is_load_kept
    assert read(telling).state is OrderState.CANCELLED
    assert routes(telling) == []


def test_a_truck_that_was_only_assigned_is_washed_when_its_load_would_set(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    order = assign(telling, add_order(telling, ground), pair)
    truck = order_moves.cancel(telling, order, seen(5))
    assert truck is not None
    assert truck.state is TruckState.WASHING


@pytest.mark.parametrize("at", [TruckState.ASSIGNED, TruckState.LOADING])
def test_a_truck_whose_load_does_not_set_is_free_at_once(
    telling: Telling, ground: Ground, pair: Pair, at: TruckState
) -> None:
    assign(telling, add_order(telling, ground, discharge_limit_min=None), pair)
    if at is TruckState.LOADING:
        bring(telling, pair, at)
    truck = order_moves.cancel(telling, read(telling), seen(20))
    assert truck is not None
    assert truck.state is TruckState.AVAILABLE


def test_an_order_is_cancelled_once(telling: Telling, ground: Ground) -> None:
    assert order_moves.cancel(telling, add_order(telling, ground), seen(1)) is None
    with pytest.raises(MoveRefused, match="order O-1 is cancelled already"):
        order_moves.cancel(telling, read(telling), seen(2))


def test_a_cancelled_order_on_a_route_leaves_what_is_in_hand(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    first, second = (add_order(telling, ground, name) for name in ("O-1", "O-2"))
    assign(telling, first, pair)
    assign(telling, second, pair)
    assert order_moves.cancel(telling, read(telling, "O-2"), seen(5)) is None
    assert routes(telling) == [("T1", "O-1", 1)]
    assert trucks.truck(telling, pair.vehicle_id).order_id == first.id


def test_a_state_that_may_not_follow_is_refused_and_nothing_is_written(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    assign(telling, add_order(telling, ground), pair)
    before = list(telling.events)
    truck = trucks.truck(telling, pair.vehicle_id)
    with pytest.raises(MoveRefused, match="truck T1 is assigned, not to become delivering"):
        order_moves.move_truck(telling, truck, TruckState.DELIVERING, seen(5))
    assert telling.events == before
    assert trucks.truck(telling, pair.vehicle_id) == truck


def test_two_who_move_one_truck_are_told_apart(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    assign(telling, add_order(telling, ground), pair)
    truck = trucks.truck(telling, pair.vehicle_id)
    order_moves.move_truck(telling, truck, TruckState.LOADING, seen(5))
    with pytest.raises(Stale, match="truck T1 is no longer version"):
        order_moves.move_truck(telling, truck, TruckState.LOADING, seen(5))


def test_a_truck_that_is_called_back_has_until_then_to_answer(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    order = assign(telling, add_order(telling, ground), pair)
    truck = trucks.truck(telling, pair.vehicle_id)
    order_moves.recall(telling, truck, order, reason="rain", due_at=NOW + MINUTE)
    (open_one,) = recalls.open_recalls(telling)
    assert (open_one.vehicle, open_one.order, open_one.due_at) == ("T1", "O-1", NOW + MINUTE)
    kind, subject, body = telling.events[-1]
    assert (kind, subject, body["plant"]) == ("return_to_plant", "T1", "PLANT")


def test_an_order_that_is_taken_back_leaves_its_broken_truck_out_of_service(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    assign(telling, add_order(telling, ground), pair)
    truck = trucks.truck(telling, pair.vehicle_id)
    order_moves.move_truck(telling, truck, TruckState.OUT_OF_SERVICE, seen(5, reason="gearbox"))
    order_moves.take_back(telling, read(telling), seen(6))
    truck = trucks.truck(telling, pair.vehicle_id)
    assert (truck.state, truck.order_id, truck.note) == (
        TruckState.OUT_OF_SERVICE,
        None,
        "gearbox",
    )


def test_a_truck_that_breaks_down_gives_its_route_back_and_keeps_what_is_loaded(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    for name in ("O-1", "O-2"):
        assign(telling, add_order(telling, ground, name), pair)
    bring(telling, pair, TruckState.EN_ROUTE)
    how = seen(40, MoveSource.PERSON, "gearbox")
    truck = order_moves.break_down(telling, trucks.truck(telling, pair.vehicle_id), how)
    assert truck.state is TruckState.OUT_OF_SERVICE
    assert routes(telling) == [("T1", "O-1", 1)]
    assert (read(telling).state, read(telling, "O-2").state) == (
        OrderState.IN_TRANSIT,
        OrderState.PENDING,
    )
    (stranded,) = [body for kind, _, body in telling.events if kind == "truck.stranded"]
    assert (stranded["order"], stranded["load_ends_at"]) == ("O-1", NOW + (10 + 90) * MINUTE)
    add_alert(telling, "truck.stranded", "T1")
    mended = order_moves.back_in_service(telling, truck, seen(50))
    assert unread(telling) == []
    assert (mended.state, mended.order_id) == (TruckState.EN_ROUTE, read(telling).id)


@pytest.mark.parametrize("limit_min", [90, None])
@pytest.mark.parametrize("state", [TruckState.RETURNING, TruckState.WASHING, TruckState.AVAILABLE])
def test_a_truck_without_an_order_that_goes_again_goes_on_as_it_was(
    telling: Telling, ground: Ground, pair: Pair, state: TruckState, limit_min: int | None
) -> None:
    assign(telling, add_order(telling, ground, discharge_limit_min=limit_min), pair)
    truck = order_moves.break_down(telling, bring(telling, pair, state), seen(90, reason="tyre"))
    assert (truck.state, truck.was) == (TruckState.OUT_OF_SERVICE, state)
    mended = order_moves.back_in_service(telling, truck, seen(95))
    assert (mended.state, mended.was) == (state, None)


def test_a_truck_that_breaks_down_with_a_load_that_was_called_off_goes_on_to_bring_it_back(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    assign(telling, add_order(telling, ground, discharge_limit_min=None), pair)
    bring(telling, pair, TruckState.EN_ROUTE)
    truck = order_moves.cancel(telling, read(telling), seen(30, reason="rain"))
    assert truck is not None
    broken = order_moves.break_down(telling, truck, seen(40, reason="tyre"))
    mended = order_moves.back_in_service(telling, broken, seen(50))
    assert mended.state is TruckState.RETURNING


def test_a_truck_whose_order_is_called_off_while_it_is_out_of_service_comes_back(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    assign(telling, add_order(telling, ground, discharge_limit_min=None), pair)
    truck = bring(telling, pair, TruckState.EN_ROUTE)
    order_moves.break_down(telling, truck, seen(40, reason="tyre"))
    broken = order_moves.cancel(telling, read(telling), seen(45, reason="rain"))
    assert broken is not None
    mended = order_moves.back_in_service(telling, broken, seen(50))
    assert (mended.state, mended.order_id) == (TruckState.RETURNING, None)


def test_only_a_truck_with_a_load_is_sent_elsewhere(
    telling: Telling, ground: Ground, pair: Pair
) -> None:
    order = add_order(telling, ground)
    truck = trucks.truck(telling, pair.vehicle_id)
    with pytest.raises(MoveRefused, match="carries no load"):
        order_moves.redirect(telling, truck, order, pair.driver_id, seen(5), terms={})


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (TruckState.LOADING, TruckState.WASHING),
        (TruckState.LOADING, TruckState.AVAILABLE),
        (TruckState.EN_ROUTE, TruckState.RETURNING),
        (TruckState.AT_JOB_SITE, TruckState.RETURNING),
    ],
)
def test_a_truck_leaves_no_order_behind_that_it_has_in_hand(
    telling: Telling, ground: Ground, pair: Pair, state: TruckState, to: TruckState
) -> None:
    order = assign(telling, add_order(telling, ground), pair)
    truck = bring(telling, pair, state)
    with pytest.raises(MoveRefused, match="it has order O-1 in hand"):
        order_moves.move_truck(telling, truck, to, seen(90))
    assert trucks.truck(telling, pair.vehicle_id).order_id == order.id


def test_a_truck_without_an_order_is_assigned_nothing(telling: Telling, pair: Pair) -> None:
    truck = trucks.truck(telling, pair.vehicle_id)
    with pytest.raises(MoveRefused, match="it has no order in hand"):
        order_moves.move_truck(telling, truck, TruckState.ASSIGNED, seen(1))


@pytest.mark.parametrize("ends", ["home", "redirected"])
def test_a_call_back_is_over_when_the_truck_is_home_or_has_another_order(
    telling: Telling, ground: Ground, pair: Pair, ends: str
) -> None:
    assign(telling, add_order(telling, ground), pair)
    bring(telling, pair, TruckState.EN_ROUTE)
    truck = order_moves.cancel(telling, read(telling), seen(30, MoveSource.PERSON, "rain"))
    assert truck is not None
    order_moves.recall(telling, truck, read(telling), reason="rain", due_at=NOW + MINUTE)
    assert len(recalls.open_recalls(telling)) == 1
    if ends == "home":
        order_moves.move_truck(telling, truck, TruckState.WASHING, seen(50))
    else:
        other = add_order(telling, ground, "O-2")
        order_moves.redirect(telling, truck, other, pair.driver_id, seen(40), terms={})
    assert recalls.open_recalls(telling) == ()
