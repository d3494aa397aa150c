from typing import Any

from daemon.domain.eta.lanes import Leg, Spot
from daemon.interfaces import Params, Tx
from daemon.store import lanes, zones
from daemon.store.database import Store
from daemon.store.lanes import DAY_MS, DAYS, Driven
from tests.daemon.store.order_scene import add_pair, add_site, lay_ground
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


def test_one_lane_is_read_alone(store: Store) -> None:
    tx = store.connection
    ground, pair = lay_ground(tx), add_pair(tx)
    there, back = Spot(0, 0, ground.plant_id), Spot(0, 0, ground.site_id)
    for number, (start, end) in enumerate(((there, back), (back, there))):
        assert start.site_id is not None
        assert end.site_id is not None
        leg = Leg(
            from_id=start.site_id,
            to_id=end.site_id,
            hour=32,
            took_s=1_200,
            straight_m=10_000,
            driven_m=None,
        )
        lanes.add_leg(tx, leg, Driven(vehicle_id=pair.vehicle_id, left_at=NOW - 1 - number))
    book = lanes.lane(tx, ground.plant_id, ground.site_id, now=NOW)
    assert book.lesson(there, back, NOW) is not None
    assert book.lesson(back, there, NOW) is None


def test_only_lanes_among_the_places_asked_for_are_read(store: Store) -> None:
    tx = store.connection
    ground, pair = lay_ground(tx), add_pair(tx)
    far_id = add_site(tx, "SITE-B", 390_000_000, -1_049_000_000)
    ends = [(ground.plant_id, ground.site_id), (ground.site_id, ground.plant_id)]
    ends.append((ground.plant_id, far_id))
    for number, (from_id, to_id) in enumerate(ends):
        leg = Leg(
            from_id=from_id, to_id=to_id, hour=32, took_s=1_200, straight_m=9_000, driven_m=None
        )
        lanes.add_leg(tx, leg, Driven(vehicle_id=pair.vehicle_id, left_at=NOW - 1 - number))
    book = lanes.between(tx, [ground.plant_id, ground.site_id], now=NOW)
    assert {(start, end) for start, end, _ in book.lessons} == set(ends[:2])


class Counting:
    """Reads, and which statements."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.asked: list[str] = []

    def execute(self, sql: str, params: Params = (), /) -> Any:
        self.asked.append(sql)
        return self._tx.execute(sql, params)


def test_all_drives_are_read_once_a_day_and_then_the_lanes_with_new_ones(store: Store) -> None:
    tx = store.connection
    ground, pair = lay_ground(tx), add_pair(tx)
    there, back = Spot(0, 0, ground.plant_id), Spot(0, 0, ground.site_id)

    def drive(from_id: int, to_id: int, left_at: int) -> None:
        leg = Leg(
            from_id=from_id, to_id=to_id, hour=32, took_s=1_200, straight_m=9_000, driven_m=None
        )
        lanes.add_leg(tx, leg, Driven(vehicle_id=pair.vehicle_id, left_at=left_at))

    def look(now: int) -> tuple[bool, list[int | None]]:
        """Whether all were read, and from how many drives each way is known."""
        reads = Counting(tx)
        book = lanes.lane_book(reads, now=now)
        known = [book.lesson(*way, now) for way in ((there, back), (back, there))]
        return lanes.LEGS in reads.asked, [None if one is None else one.legs for one in known]

    drive(ground.plant_id, ground.site_id, NOW - 1)
    assert look(NOW) == (True, [1, None])
    assert look(NOW) == (False, [1, None])
    drive(ground.plant_id, ground.site_id, NOW - 2)
    drive(ground.site_id, ground.plant_id, NOW - 3)
    assert look(NOW) == (False, [2, 1])
    assert look(NOW + DAYS * DAY_MS) == (True, [None, None])
