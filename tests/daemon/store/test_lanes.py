from daemon.domain.eta.lanes import Leg, Spot
from daemon.store import lanes, zones
from daemon.store.database import Store
from daemon.store.lanes import DAY_MS, DAYS, Driven
from tests.daemon.store.order_scene import add_pair, lay_ground
from tests.daemon.store.scene import NOW


def test_drives_are_learned_from_for_three_months_and_each_once(store: Store) -> None:
    tx = store.connection
    zones.keep(tx, "America/Denver")
    ground, pair = lay_ground(tx), add_pair(tx)
    leg = Leg(
        from_id=ground.plant_id,
        to_id=ground.site_id,
        hour=32,
        took_s=1_200,
        straight_m=10_000.4,
        driven_m=14_000.6,
    )
    told = [
        lanes.add_leg(tx, leg, Driven(vehicle_id=pair.vehicle_id, left_at=left_at))
        for left_at in (NOW - 1, NOW - 1, NOW - 2, NOW - DAYS * DAY_MS)
    ]
    assert told == [True, False, True, True]
    book = lanes.lane_book(tx, now=NOW)
    assert book.zone.key == "America/Denver"
    lesson = book.lesson(Spot(0, 0, ground.plant_id), Spot(0, 0, ground.site_id), NOW)
    assert lesson is not None
    assert (lesson.legs, round(lesson.circuity or 0, 2)) == (2, 1.4)
