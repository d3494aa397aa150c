"""Whole rounds of a truck with its order, by what its unit says; all that follows runs too."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.domain.orders.machine import ORDER_OF_TRUCK
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.jobs.gps_track import Look, TrackVehicles
from daemon.jobs.load_watch import WatchLoads
from daemon.store import assignments, order_moves, truck_loads
from daemon.store.truck_loads import LoadDecision
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.round_scene import AT_PLANT, AT_SITE, UNDERWAY, Trip, when

EVERY_MINUTE = (TrackVehicles.Args(look=Look.ORDERS), WatchLoads.Args())


def minutes(trip: Trip) -> TruckState:
    """What a minute of the depot does."""
    for args in EVERY_MINUTE:
        trip.desk.run(args)
    return trip.follow()


def test_from_assigned_to_available_with_the_order_delivered_when_the_pour_ends(
    desk: Desk,
) -> None:
    trip = Trip(desk)
    trip.say(2, AT_PLANT, stands=1, sites={"PLANT": 0})
    assert minutes(trip) is TruckState.LOADING
    trip.leave("PLANT", 7, came=0)
    trip.say(8, UNDERWAY)
    assert minutes(trip) is TruckState.EN_ROUTE
    trip.say(25, AT_SITE, sites={"SITE-A": 24})
    assert minutes(trip) is TruckState.AT_JOB_SITE
    trip.say(30, AT_SITE, stands=26, sites={"SITE-A": 24})
    assert minutes(trip) is TruckState.DELIVERING
    trip.leave("SITE-A", 41, came=24)
    trip.say(42, UNDERWAY)
    assert minutes(trip) is TruckState.RETURNING
    assert trip.load is None
    assert trip.order().state is OrderState.DELIVERED
    trip.say(60, AT_PLANT, sites={"PLANT": 59})
    assert minutes(trip) is TruckState.WASHING
    trip.at(69)
    assert minutes(trip) is TruckState.AVAILABLE
    times = trip.order().times
    assert (times.loading, times.in_transit, times.arrived, times.delivering, times.delivered) == (
        when(1), when(7), when(24), when(26), when(41),
    )  # fmt: skip
    assert trip.kinds("order.arrived") == ["order.arrived"]
    assert [urgency for urgency, _ in trip.alerts(unread=True) if urgency != "low"] == []
    assert trip.alerts("customer", unread=True) == [("low", "Order O-1 of ACME is delivered")]


def test_who_creeps_along_the_kerb_as_it_pours_has_delivered_when_it_leaves(desk: Desk) -> None:
    trip = Trip(desk, earliest_at=when(60), promised_at=when(90))
    trip.bring(TruckState.EN_ROUTE)
    for minute in range(30, 55, 5):
        trip.say(minute, AT_SITE, sites={"SITE-A": 30})
        assert minutes(trip) is TruckState.AT_JOB_SITE
    trip.leave("SITE-A", 55, came=30)
    trip.say(56, UNDERWAY)
    assert minutes(trip) is TruckState.RETURNING
    order = trip.order()
    assert (order.state, order.times.delivered) == (OrderState.DELIVERED, when(55))
    assert trip.kinds("order.undelivered") == []


def test_an_order_that_was_unloaded_while_nobody_heard_the_truck_is_delivered(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.leave("SITE-A", 60, came=30)
    trip.say(90, AT_PLANT, stands=85, sites={"PLANT": 80})
    assert minutes(trip) is TruckState.AVAILABLE
    times = trip.order().times
    assert (times.arrived, times.delivered) == (when(30), when(60))


def test_a_cancelled_load_goes_to_another_order_and_is_poured_there(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.at(10)
    trip.cancel()
    trip.drain()
    trip.say(15, UNDERWAY)
    assert minutes(trip) is TruckState.RETURNING
    other = trip.add("O-2", volume_l=7000)
    driver = trip.pair.driver_id
    trip.act(
        lambda tx: order_moves.redirect(
            tx, trip.truck, other, driver, trip.how("load of O-1"), terms={}
        )
    )
    trip.drain()
    trip.say(30, AT_SITE, stands=26, sites={"SITE-A": 25})
    assert minutes(trip) is TruckState.DELIVERING
    assert trip.load is not None
    assert trip.load.batched_at == when(0)
    trip.at(61)
    trip.say(61, AT_SITE, stands=26, sites={"SITE-A": 25})
    minutes(trip)
    assert ("low", "The load of T1 is 61 min old, 29 min are left") in trip.alerts()
    trip.leave("SITE-A", 65, came=25)
    trip.say(66, UNDERWAY)
    assert minutes(trip) is TruckState.RETURNING
    assert trip.order("O-2").state is OrderState.DELIVERED
    assert trip.order().state is OrderState.CANCELLED


@pytest.mark.parametrize("at", [TruckState.LOADING, TruckState.EN_ROUTE, TruckState.DELIVERING])
def test_a_called_off_truck_comes_home_and_takes_what_waits_on_its_route(
    desk: Desk, at: TruckState
) -> None:
    trip = Trip(desk)
    waits = trip.add("O-2", promised_at=when(200))
    trip.act(lambda tx: order_moves.assign(tx, waits, trip.pair, trip.how(), terms={}))
    trip.bring(at)
    trip.cancel()
    trip.drain()
    trip.act(
        lambda tx: truck_loads.decide(
            tx, trip.pair.vehicle_id, LoadDecision.RETURN, at=when(20), by="olga"
        )
    )
    trip.say(30, AT_PLANT, sites={"PLANT": 29})
    minutes(trip)
    trip.at(50)
    assert minutes(trip) is TruckState.ASSIGNED
    assert trip.truck.order_id == waits.id
    assert trip.load is None


def test_a_broken_truck_has_what_is_not_loaded_tried_again_at_once(desk: Desk) -> None:
    trip = Trip(desk)
    trip.drain()
    trip.act(lambda tx: order_moves.break_down(tx, trip.truck, trip.how("gearbox")))
    assert [job.kind for job in desk.waiting("order.retry_pending")] == ["order.retry_pending"]
    trip.at(1)
    trip.drain()
    assert trip.order().state is OrderState.PENDING
    assert trip.truck.state is TruckState.OUT_OF_SERVICE
    assert trip.kinds("truck.stranded") == []


def test_each_time_that_a_loaded_truck_breaks_down_dispatch_is_told(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    for minute in (10, 20):
        trip.at(minute)
        trip.act(lambda tx: order_moves.break_down(tx, trip.truck, trip.how("gearbox")))
        trip.act(lambda tx: order_moves.back_in_service(tx, trip.truck, trip.how()))
        trip.drain()
    stranded = ("critical", "T1 is out of service with the load of order O-1")
    assert trip.alerts().count(stranded) == 2
    assert trip.truck.state is TruckState.EN_ROUTE
    assert trip.load is not None


def test_a_load_that_is_left_over_twice_is_decided_on_twice(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.cancel()
    trip.drain()
    other, driver = trip.add("O-2", volume_l=7000), trip.pair.driver_id
    trip.act(lambda tx: order_moves.redirect(tx, trip.truck, other, driver, trip.how(), terms={}))
    trip.act(lambda tx: order_moves.cancel(tx, trip.order("O-2"), trip.how("rain there too")))
    trip.drain()
    asked = [title for _, title in trip.alerts() if "carries the load" in title]
    assert asked == [
        "T1 carries the load of cancelled order O-1: 90 min left",
        "T1 carries the load of cancelled order O-2: 90 min left",
    ]
    assert len(trip.bodies("return_to_plant")) == 2


SAID = st.lists(
    st.tuples(
        st.sampled_from([AT_PLANT, UNDERWAY, AT_SITE]),
        st.booleans(),
        st.integers(1, 40),
        st.booleans(),
    ),
    max_size=8,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(said=SAID)
def test_whatever_is_said_truck_order_and_route_agree(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[tuple[int, int], bool, int, bool]]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("round") / "depotd.db")
    try:
        _agree(Trip(desk), said)
    finally:
        desk.writer.stop()


def _agree(trip: Trip, said: list[tuple[tuple[int, int], bool, int, bool]]) -> None:
    """Words come in any order, with or without what came before them."""
    minute, here = 0.0, None
    was_at_plant = False
    for place, stands, later, is_departure_told in said:
        site = {AT_PLANT: "PLANT", AT_SITE: "SITE-A"}.get(place)
        if here is not None and here != site and is_departure_told:
            trip.leave(here, minute + 0.5, came=minute)
        minute, here = minute + later, site
        was_at_plant = was_at_plant or site == "PLANT"
        sites = {} if site is None else {site: minute - 1}
        trip.say(minute, place, stands=minute - 1 if stands else None, sites=sites)
        trip.desk.run(EVERY_MINUTE[0])
        trip.follow()
        truck, order = trip.truck, trip.order()
        in_hand = truck.order_id is not None
        assert in_hand is (order.state not in (OrderState.DELIVERED, OrderState.PENDING))
        if in_hand:
            assert ORDER_OF_TRUCK[truck.state] is order.state
        assert bool(assignments.route(trip.desk.tx, truck.vehicle_id)) is in_hand
        assert (trip.load is not None) is order.is_loaded
        assert was_at_plant or order.state is OrderState.ASSIGNED
        times = order.times
        went = [times.loading, times.in_transit, times.arrived, times.delivering, times.delivered]
        known = [one for one in went if one is not None]
        assert known == sorted(known)
