from dataclasses import replace

from daemon.domain.orders.order import OPEN, Order, OrderState, Place, Tier

PLANT = Place(id=1, name="PLANT", lat_e7=0, lon_e7=0)
ORDER = Order(
    id=1,
    name="O-1",
    customer="ACME",
    tier=Tier.STANDARD,
    state=OrderState.PENDING,
    state_since=0,
    version=1,
    origin=PLANT,
    destination=replace(PLANT, id=2, name="SITE"),
    earliest_at=None,
    promised_at=1,
    loading_min=5,
    unloading_min=15,
    created_at=0,
)


def test_lateness_of_a_better_tier_counts_more() -> None:
    assert Tier.PREMIUM.weight > Tier.PRIORITY.weight > Tier.STANDARD.weight == 1


def test_open_is_what_is_neither_delivered_nor_cancelled() -> None:
    assert set(OrderState) - set(OPEN) == {OrderState.DELIVERED, OrderState.CANCELLED}


def test_a_load_is_on_the_truck_from_loading_to_the_end_of_the_pour() -> None:
    loaded = {state for state in OrderState if replace(ORDER, state=state).is_loaded}
    assert loaded == {OrderState.LOADING, OrderState.IN_TRANSIT, OrderState.DELIVERING}
