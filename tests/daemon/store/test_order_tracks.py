from daemon.domain.orders.tracking import Way
from daemon.domain.orders.truck import TruckState
from daemon.store import order_moves, order_tracks, trucks
from daemon.store.database import Store
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import (
    SITE,
    Telling,
    add_order,
    add_pair,
    assign,
    bring,
    lay_ground,
    seen,
)
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import fence, fit, say

LATER = NOW + 60 * MINUTE
WHOLE = Way(
    fix_at=NOW,
    closest_m=700,
    is_lost=True,
    off_route_since=NOW,
    is_off_route_told=True,
    is_arrived_told=True,
    is_dwell_told=True,
    is_undelivered_told=True,
)


def test_only_what_trucks_in_service_have_in_hand_is_underway(store: Store) -> None:
    tx = store.connection
    ground, pair, telling = lay_ground(tx), add_pair(tx), Telling(tx)
    for name in ("O-1", "O-2"):
        assign(telling, add_order(tx, ground, name), pair)
    add_order(tx, ground, "O-3")
    (one,) = order_tracks.underway(tx, LATER, listening_since=NOW)
    assert (one.order.name, one.truck.name, one.way, one.faster_s) == ("O-1", "T1", Way(), None)
    assert (one.seen.fix_at, one.seen.away_m, one.seen.at_site_since) == (None, None, None)
    order_moves.break_down(telling, trucks.truck(tx, pair.vehicle_id), seen(5, reason="gearbox"))
    assert order_tracks.underway(tx, LATER, listening_since=NOW) == ()


def test_where_it_is_and_since_when_it_is_there(store: Store) -> None:
    tx = store.connection
    ground, pair, telling = lay_ground(tx), add_pair(tx), Telling(tx)
    unit = fit(tx, pair.vehicle_id)
    fence(tx, SITE[0])
    assign(telling, add_order(tx, ground), pair)
    bring(telling, pair, TruckState.EN_ROUTE)
    say(tx, unit, at=LATER, place=(398_450_000, SITE[2]))
    (one,) = order_tracks.underway(tx, LATER, listening_since=NOW)
    assert one.seen.away_m is not None
    assert 4950 < one.seen.away_m < 5050
    assert one.seen.heard_from == NOW + 20 * MINUTE
    say(tx, unit, at=LATER, place=SITE[1:], sites={SITE[0]: LATER - MINUTE})
    (one,) = order_tracks.underway(tx, LATER, listening_since=LATER)
    assert (one.seen.at_site_since, one.seen.heard_from) == (LATER - MINUTE, LATER)


def test_what_was_told_is_kept_by_order(store: Store) -> None:
    tx = store.connection
    order = assign(Telling(tx), add_order(tx, lay_ground(tx)), add_pair(tx))
    for way in (Way(fix_at=NOW), WHOLE):
        order_tracks.save(tx, order.id, way, now=NOW)
        (one,) = order_tracks.underway(tx, LATER, listening_since=NOW)
        assert one.way == way


def test_what_will_be_late_is_looked_at_faster(store: Store) -> None:
    tx = store.connection
    order = assign(Telling(tx), add_order(tx, lay_ground(tx)), add_pair(tx))
    tx.execute(
        "INSERT INTO sla_entry(order_id, tier, promised_at, tracking_s)"
        " VALUES (?, 'premium', 1, 60)",
        (order.id,),
    )
    (one,) = order_tracks.underway(tx, LATER, listening_since=NOW)
    assert one.faster_s == 60
