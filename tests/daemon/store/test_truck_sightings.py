import json
from collections.abc import Iterable, Mapping

import pytest

from daemon.domain.orders.following import Turned, Turning
from daemon.domain.orders.truck import TruckState
from daemon.interfaces import ReadOnly
from daemon.store import truck_sightings
from daemon.store.database import Store
from daemon.store.truck_sightings import MINUTE_MS, on_round
from tests.daemon.store.duty_scene import HOUR
from tests.daemon.store.order_scene import (
    PLANT,
    SITE,
    Telling,
    add_order,
    add_pair,
    add_site,
    assign,
    bring,
    lay_ground,
)
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import depart, fence, fit, say


def test_a_truck_without_an_order_is_on_no_round(store: Store) -> None:
    tx = store.connection
    pair = add_pair(tx)
    fit(tx, pair.vehicle_id)
    assert on_round(tx, NOW) == ()


def test_a_truck_that_was_never_heard_is_not_seen(store: Store) -> None:
    tx = store.connection
    assign(Telling(tx), add_order(tx, lay_ground(tx)), add_pair(tx))
    (one,) = on_round(tx, NOW)
    assert (one.truck.name, one.seen) == ("T1", None)
    assert one.order is not None
    assert one.round.is_washed


def test_where_it_is_and_since_when_comes_from_its_unit(store: Store) -> None:
    tx = store.connection
    pair, order = add_pair(tx), add_order(tx, lay_ground(tx))
    unit = fit(tx, pair.vehicle_id)
    fence(tx, "PLANT")
    fence(tx, "SITE-A")
    assign(Telling(tx), order, pair)
    depart(tx, unit, pair.vehicle_id, "PLANT", at=NOW + 60_000)
    say(
        tx, unit, at=NOW + 90_000, place=SITE[1:], stands_since=NOW + 80_000,
        sites={"SITE-A": NOW + 70_000},
    )  # fmt: skip
    (one,) = on_round(tx, NOW)
    assert one.seen is not None
    assert (one.seen.origin.is_there, one.seen.origin.left_at) == (False, NOW + 60_000)
    assert (one.seen.destination.is_there, one.seen.destination.since) == (True, NOW + 70_000)
    assert one.seen.stands_since == NOW + 80_000
    assert one.seen.turning is Turning.UNKNOWN


def test_a_fix_of_another_vehicle_says_nothing_of_this_one(store: Store) -> None:
    tx = store.connection
    pair = add_pair(tx)
    unit = fit(tx, pair.vehicle_id)
    assign(Telling(tx), add_order(tx, lay_ground(tx)), pair)
    say(tx, unit, at=NOW, place=PLANT[1:])
    tx.execute("UPDATE fitting SET from_at = ?", (NOW + 1,))
    assert on_round(tx, NOW)[0].seen is None


def test_the_plan_says_when_the_load_begins(store: Store) -> None:
    tx = store.connection
    pair = add_pair(tx)
    assign(Telling(tx), add_order(tx, lay_ground(tx)), pair)
    planned = on_round(tx, NOW)[0].round.loads_at
    assert planned is not None
    left_min = (NOW + 2 * HOUR - planned) / MINUTE_MS
    assert 20 < left_min < 50  # to load, and to drive ten kilometres
    plan = {
        "begins_at": NOW,
        "steps": [
            ["D", "", 12, "return"],
            ["ON", "", 30, "wait"],
            ["D", "", 8, "approach"],
            ["ON", "", 5, "loading"],
            ["D", "", 20, "travel"],
        ],
    }
    tx.execute("UPDATE assignment SET terms = ?", (json.dumps(plan),))
    assert on_round(tx, NOW)[0].round.loads_at == NOW + 50 * MINUTE_MS


@pytest.mark.parametrize(("plant", "is_home"), [("", True), ("SITE-A", False)])
def test_home_is_the_plant_of_the_pool_or_else_where_it_was_loaded(
    store: Store, plant: str, *, is_home: bool
) -> None:
    tx = store.connection
    pair, telling = add_pair(tx), Telling(tx)
    unit = fit(tx, pair.vehicle_id)
    assign(telling, add_order(tx, lay_ground(tx)), pair)
    bring(telling, pair, TruckState.RETURNING)
    tx.execute("UPDATE vehicle SET plant = ?", (plant,))
    say(tx, unit, at=NOW + 99 * MINUTE_MS, place=PLANT[1:])
    (one,) = on_round(tx, NOW)
    assert one.order is None
    assert one.seen is not None
    assert one.seen.home.is_there is is_home


def test_a_truck_is_home_where_it_was_loaded_also_when_its_next_order_is_from_elsewhere(
    store: Store,
) -> None:
    tx = store.connection
    pair, telling, ground = add_pair(tx), Telling(tx), lay_ground(tx)
    unit = fit(tx, pair.vehicle_id)
    far = add_site(tx, "PLANT-2", 390_000_000, -1_049_000_000)
    assign(telling, add_order(tx, ground), pair)
    bring(telling, pair, TruckState.RETURNING)
    assign(telling, add_order(tx, ground, "O-2", origin_id=far), pair)
    for place in (PLANT[1:], (390_000_000, -1_049_000_000)):
        say(tx, unit, at=NOW + 99 * MINUTE_MS, place=place)
        (one,) = on_round(tx, NOW)
        assert one.seen is not None
        assert one.seen.home.is_there, place


class Drum:
    def turning(
        self, reads: ReadOnly, vehicle_ids: Iterable[int], now: int
    ) -> Mapping[int, Turned]:
        assert reads is not None
        assert now > 0
        return {one: Turned(turning=Turning.DISCHARGING, since=NOW) for one in vehicle_ids}


def test_who_hears_the_drum_is_asked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    tx = store.connection
    pair = add_pair(tx)
    unit = fit(tx, pair.vehicle_id)
    assign(Telling(tx), add_order(tx, lay_ground(tx)), pair)
    say(tx, unit, at=NOW, place=SITE[1:])
    monkeypatch.setattr(truck_sightings, "SIGNALS", Drum())
    (one,) = on_round(tx, NOW)
    assert one.seen is not None
    assert (one.seen.turning, one.seen.turning_since) == (Turning.DISCHARGING, NOW)
