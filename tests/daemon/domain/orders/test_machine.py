from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.orders.machine import (
    CANCELLED_TRUCK,
    ORDER_MOVES,
    ORDER_OF_TRUCK,
    RESUMED,
    TRUCK_MOVES,
    MoveRefused,
    need_order_for,
    need_order_move,
    need_parting,
    need_truck_move,
    order_may,
    passed_over,
    skipped,
    truck_may,
)
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState

ROUND = (
    TruckState.ASSIGNED,
    TruckState.LOADING,
    TruckState.EN_ROUTE,
    TruckState.AT_JOB_SITE,
    TruckState.DELIVERING,
    TruckState.RETURNING,
    TruckState.WASHING,
    TruckState.AVAILABLE,
)


def test_every_state_says_what_may_follow() -> None:
    assert set(ORDER_MOVES) == set(OrderState)
    assert set(TRUCK_MOVES) == set(TruckState)


def test_an_order_goes_from_pending_to_delivered_one_state_at_a_time() -> None:
    way = [state for state in OrderState if state is not OrderState.CANCELLED]
    for was, to in pairwise(way):
        need_order_move("O-1", was, to)
    for index, was in enumerate(way):
        for to in way[index + 2 :]:
            assert not order_may(was, to)


def test_whatever_is_not_over_can_be_cancelled_and_nothing_follows_what_is() -> None:
    for state in OrderState:
        assert order_may(state, OrderState.CANCELLED) is not state.is_over
        assert bool(ORDER_MOVES[state]) is not state.is_over


@pytest.mark.parametrize(
    ("was", "to", "text"),
    [
        (OrderState.CANCELLED, OrderState.CANCELLED, "order O-1 is cancelled already"),
        (
            OrderState.DELIVERED,
            OrderState.CANCELLED,
            "order O-1 is delivered: nothing follows that",
        ),
        (
            OrderState.ASSIGNED,
            OrderState.DELIVERED,
            "order O-1 is assigned; only what is being delivered can end so",
        ),
        (
            OrderState.PENDING,
            OrderState.IN_TRANSIT,
            "order O-1 is pending, not to become in transit: next is assigned, cancelled",
        ),
    ],
)
def test_a_refused_move_of_an_order_says_why(was: OrderState, to: OrderState, text: str) -> None:
    with pytest.raises(MoveRefused, match=f"^{text}$"):
        need_order_move("O-1", was, to)


def test_a_refused_move_of_a_truck_says_what_is_next() -> None:
    with pytest.raises(MoveRefused, match="truck T1 is available, not to become loading: next is"):
        need_truck_move("T1", TruckState.AVAILABLE, TruckState.LOADING)
    with pytest.raises(MoveRefused, match="truck T1 is washing already"):
        need_truck_move("T1", TruckState.WASHING, TruckState.WASHING)


def test_a_truck_goes_its_round_and_may_break_down_anywhere() -> None:
    for was, to in zip((TruckState.AVAILABLE, *ROUND), ROUND, strict=False):
        need_truck_move("T1", was, to)
        assert truck_may(was, TruckState.OUT_OF_SERVICE)
    assert not truck_may(TruckState.OUT_OF_SERVICE, TruckState.OUT_OF_SERVICE)
    assert truck_may(TruckState.OUT_OF_SERVICE, TruckState.AVAILABLE)


def test_where_a_truck_goes_when_its_order_is_cancelled_is_a_move_it_may_make() -> None:
    for was, to in CANCELLED_TRUCK.items():
        need_truck_move("T1", was, to)
        assert was in ORDER_OF_TRUCK


@given(st.sampled_from(TruckState), st.sampled_from(TruckState))
def test_states_that_were_skipped_lead_step_by_step(was: TruckState, to: TruckState) -> None:
    way = skipped(was, to)
    if way:
        assert way[-1] is to
        for before, after in zip((was, *way), way, strict=False):
            assert truck_may(before, after)


@pytest.mark.parametrize(
    ("was", "to", "unseen"),
    [
        (OrderState.ASSIGNED, OrderState.LOADING, ()),
        (OrderState.ASSIGNED, OrderState.DELIVERING, (OrderState.LOADING, OrderState.IN_TRANSIT)),
        (OrderState.LOADING, OrderState.DELIVERED, (OrderState.IN_TRANSIT, OrderState.DELIVERING)),
        (OrderState.DELIVERING, OrderState.LOADING, ()),
    ],
)
def test_states_between_are_those_that_nobody_saw(
    was: OrderState, to: OrderState, unseen: tuple[OrderState, ...]
) -> None:
    assert passed_over(was, to) == unseen


def test_no_truck_brings_an_order_from_nowhere() -> None:
    with pytest.raises(MoveRefused, match="from pending no truck brings"):
        passed_over(OrderState.PENDING, OrderState.LOADING)


def test_a_truck_that_is_mended_goes_on_with_the_order_that_it_has_loaded() -> None:
    loaded = {OrderState.LOADING, OrderState.IN_TRANSIT, OrderState.DELIVERING}
    assert set(RESUMED) == loaded
    for state, truck in RESUMED.items():
        assert ORDER_OF_TRUCK[truck] is state
        assert truck_may(TruckState.OUT_OF_SERVICE, truck)


@pytest.mark.parametrize("was", list(OrderState))
@pytest.mark.parametrize("to", [TruckState.RETURNING, TruckState.WASHING, TruckState.AVAILABLE])
def test_a_truck_leaves_no_order_behind_that_is_its_own(was: OrderState, to: TruckState) -> None:
    is_its = was in (
        OrderState.ASSIGNED,
        OrderState.LOADING,
        OrderState.IN_TRANSIT,
        OrderState.DELIVERING,
    )
    if is_its and (was, to) != (OrderState.DELIVERING, TruckState.RETURNING):
        with pytest.raises(MoveRefused, match="it has order O-1 in hand"):
            need_parting("T1", "O-1", was, to)
    else:
        need_parting("T1", "O-1", was, to)


@pytest.mark.parametrize("to", list(TruckState))
def test_only_with_an_order_does_a_truck_go_out(to: TruckState) -> None:
    if to in ROUND[: ROUND.index(TruckState.RETURNING)]:
        with pytest.raises(MoveRefused, match="it has no order in hand"):
            need_order_for("T1", to)
    else:
        need_order_for("T1", to)
