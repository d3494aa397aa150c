import pytest

from daemon.domain.orders.following import Stay
from daemon.domain.orders.order import Place
from daemon.store.database import Store
from daemon.store.site_stays import last_stay
from tests.daemon.store.order_scene import SITE, add_pair, lay_ground
from tests.daemon.store.unit_scene import fit, track

NEAR, EDGE, AWAY = SITE[1:], (SITE[1] + 18_000, SITE[2]), (SITE[1] + 25_000, SITE[2])
CASES: dict[str, tuple[list[tuple[int, tuple[int, int]]], Stay]] = {
    "came, crept and left": (
        [(10, AWAY), (20, NEAR), (25, EDGE), (30, NEAR), (40, AWAY), (50, AWAY)],
        Stay(came_at=20, left_at=30),
    ),
    "was heard there only once": ([(20, NEAR), (50, AWAY)], Stay(came_at=20, left_at=20)),
    "passed it, and came back": (
        [(10, NEAR), (15, AWAY), (30, NEAR), (35, NEAR), (40, AWAY)],
        Stay(came_at=30, left_at=35),
    ),
    "was not heard there": ([(10, AWAY), (40, AWAY)], Stay()),
    "was not heard at all": ([], Stay()),
    "was there before that only": ([(2, NEAR), (4, NEAR), (10, AWAY)], Stay()),
}


@pytest.mark.parametrize("name", CASES)
def test_the_last_stay_at_a_place_is_known_by_positions(store: Store, name: str) -> None:
    positions, expected = CASES[name]
    tx = store.connection
    ground = lay_ground(tx)
    unit = fit(tx, add_pair(tx).vehicle_id)
    track(tx, unit, positions)
    place = Place(id=ground.site_id, name=SITE[0], lat_e7=SITE[1], lon_e7=SITE[2])
    assert last_stay(tx, unit, place, since=5, reach_m=250.0) == expected
