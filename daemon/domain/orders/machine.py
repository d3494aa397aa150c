"""Which state may follow which, for orders and for trucks, and how the one moves the other."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState


class MoveRefused(ValueError):
    """A state that may not follow the one there is; the text says why."""


ORDER_MOVES: Mapping[OrderState, frozenset[OrderState]] = MappingProxyType(
    {
        OrderState.PENDING: frozenset({OrderState.ASSIGNED, OrderState.CANCELLED}),
        OrderState.ASSIGNED: frozenset(
            {OrderState.PENDING, OrderState.LOADING, OrderState.CANCELLED}
        ),
        OrderState.LOADING: frozenset({OrderState.IN_TRANSIT, OrderState.CANCELLED}),
        OrderState.IN_TRANSIT: frozenset({OrderState.DELIVERING, OrderState.CANCELLED}),
        OrderState.DELIVERING: frozenset({OrderState.DELIVERED, OrderState.CANCELLED}),
        OrderState.DELIVERED: frozenset(),
        OrderState.CANCELLED: frozenset(),
    }
)

_ON_THE_WAY = (
    TruckState.AVAILABLE,
    TruckState.ASSIGNED,
    TruckState.LOADING,
    TruckState.EN_ROUTE,
    TruckState.AT_JOB_SITE,
    TruckState.DELIVERING,
    TruckState.RETURNING,
    TruckState.WASHING,
)
"""The round of a truck; after the last it begins anew."""

TRUCK_MOVES: Mapping[TruckState, frozenset[TruckState]] = MappingProxyType(
    {
        TruckState.AVAILABLE: frozenset({TruckState.ASSIGNED}),
        TruckState.ASSIGNED: frozenset(
            {TruckState.LOADING, TruckState.AVAILABLE, TruckState.WASHING}
        ),
        TruckState.LOADING: frozenset(
            {TruckState.EN_ROUTE, TruckState.WASHING, TruckState.AVAILABLE}
        ),
        TruckState.EN_ROUTE: frozenset({TruckState.AT_JOB_SITE, TruckState.RETURNING}),
        TruckState.AT_JOB_SITE: frozenset({TruckState.DELIVERING, TruckState.RETURNING}),
        TruckState.DELIVERING: frozenset({TruckState.RETURNING}),
        # A load that was called off goes to another order.
        TruckState.RETURNING: frozenset(
            {TruckState.WASHING, TruckState.AVAILABLE, TruckState.EN_ROUTE}
        ),
        TruckState.WASHING: frozenset({TruckState.AVAILABLE}),
        # Mended on the road it goes on with what it has in hand.
        TruckState.OUT_OF_SERVICE: frozenset(
            {
                TruckState.AVAILABLE,
                TruckState.LOADING,
                TruckState.EN_ROUTE,
                TruckState.DELIVERING,
                TruckState.RETURNING,
                TruckState.WASHING,
            }
        ),
    }
)
"""Out of service is reached from everywhere; see `truck_may`."""

ORDER_OF_TRUCK: Mapping[TruckState, OrderState] = MappingProxyType(
    {
        TruckState.ASSIGNED: OrderState.ASSIGNED,
        TruckState.LOADING: OrderState.LOADING,
        TruckState.EN_ROUTE: OrderState.IN_TRANSIT,
        TruckState.AT_JOB_SITE: OrderState.IN_TRANSIT,
        TruckState.DELIVERING: OrderState.DELIVERING,
        TruckState.RETURNING: OrderState.DELIVERED,
    }
)
"""What the order in hand is, when its truck has come to a state by going on."""


RESUMED: Mapping[OrderState, TruckState] = MappingProxyType(
    {
        OrderState.LOADING: TruckState.LOADING,
        OrderState.IN_TRANSIT: TruckState.EN_ROUTE,
        OrderState.DELIVERING: TruckState.DELIVERING,
    }
)
"""Where a truck goes on that was out of service with an order in hand."""

RESUMED_EMPTY: Mapping[TruckState, TruckState] = MappingProxyType(
    {
        TruckState.EN_ROUTE: TruckState.RETURNING,
        TruckState.AT_JOB_SITE: TruckState.RETURNING,
        TruckState.DELIVERING: TruckState.RETURNING,
        TruckState.RETURNING: TruckState.RETURNING,
        TruckState.WASHING: TruckState.WASHING,
    }
)
"""Where one without an order goes on, by what it did before: an order that it had on the road was
called off meanwhile. In other states it is available."""

CANCELLED_TRUCK: Mapping[TruckState, TruckState] = MappingProxyType(
    {
        TruckState.ASSIGNED: TruckState.WASHING,
        TruckState.LOADING: TruckState.WASHING,
        TruckState.EN_ROUTE: TruckState.RETURNING,
        TruckState.AT_JOB_SITE: TruckState.RETURNING,
        TruckState.DELIVERING: TruckState.RETURNING,
    }
)
"""What becomes of a truck with a load that sets whose order is cancelled; in other states it
stays. One whose load does not set is available where this one would be washed."""


def order_may(was: OrderState, to: OrderState) -> bool:
    return to in ORDER_MOVES[was]


def truck_may(was: TruckState, to: TruckState) -> bool:
    if to is TruckState.OUT_OF_SERVICE:
        return was is not TruckState.OUT_OF_SERVICE
    return to in TRUCK_MOVES[was]


def need_order_move(name: str, was: OrderState, to: OrderState) -> None:
    """Raises MoveRefused."""
    if order_may(was, to):
        return
    if was is to:
        raise MoveRefused(f"order {name} is {said(to)} already")
    if was.is_over:
        raise MoveRefused(f"order {name} is {said(was)}: nothing follows that")
    if to is OrderState.DELIVERED:
        raise MoveRefused(f"order {name} is {said(was)}; only what is being delivered can end so")
    allowed = ", ".join(said(one) for one in OrderState if one in ORDER_MOVES[was])
    raise MoveRefused(f"order {name} is {said(was)}, not to become {said(to)}: next is {allowed}")


def need_truck_move(name: str, was: TruckState, to: TruckState) -> None:
    """Raises MoveRefused."""
    if truck_may(was, to):
        return
    if was is to:
        raise MoveRefused(f"truck {name} is {said(to)} already")
    allowed = ", ".join(said(one) for one in TruckState if one in TRUCK_MOVES[was])
    raise MoveRefused(f"truck {name} is {said(was)}, not to become {said(to)}: next is {allowed}")


def need_order_for(truck: str, to: TruckState) -> None:
    """Of a truck that has no order in hand. Raises MoveRefused."""
    if to in ORDER_OF_TRUCK and to is not TruckState.RETURNING:
        raise MoveRefused(
            f"truck {truck} is not to become {said(to)}: it has no order in hand;"
            " dispatch gives it one"
        )


def need_parting(truck: str, order: str, was: OrderState, to: TruckState) -> None:
    """A truck leaves an order behind only when it is delivered by that, or not the truck's own.

    Raises MoveRefused.
    """
    is_end = was is OrderState.DELIVERING and to is TruckState.RETURNING
    if is_end or was.is_over or was is OrderState.PENDING:
        return
    raise MoveRefused(
        f"truck {truck} is not to become {said(to)}: it has order {order} in hand, which is"
        f" {said(was)}; deliver it, cancel it or take it back first"
    )


def skipped(was: TruckState, to: TruckState) -> tuple[TruckState, ...]:
    """States on the way from one to the other that nobody has seen, in order; `to` comes last.

    Empty when the round does not lead there without beginning anew.
    """
    if was not in _ON_THE_WAY or to not in _ON_THE_WAY:
        return ()
    first, last = _ON_THE_WAY.index(was), _ON_THE_WAY.index(to)
    return _ON_THE_WAY[first + 1 : last + 1]


def passed_over(was: OrderState, to: OrderState) -> tuple[OrderState, ...]:
    """States of an order between the two, which it would come to without anybody having seen it.

    Raises MoveRefused where the one does not lead to the other.
    """
    way = (
        OrderState.ASSIGNED,
        OrderState.LOADING,
        OrderState.IN_TRANSIT,
        OrderState.DELIVERING,
        OrderState.DELIVERED,
    )
    if was not in way or to not in way:
        raise MoveRefused(f"from {said(was)} no truck brings an order to {said(to)}")
    return way[way.index(was) + 1 : way.index(to)]


def said(state: OrderState | TruckState) -> str:
    return state.value.replace("_", " ")


def listed(states: Iterable[OrderState | TruckState]) -> str:
    return ", ".join(said(state) for state in states)
