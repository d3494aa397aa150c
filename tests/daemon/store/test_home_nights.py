from zoneinfo import ZoneInfo

import pytest

from daemon.interfaces import Tx
from daemon.store.database import Store
from daemon.store.home_nights import home_nights
from tests.daemon.store.duty_scene import DAY, HOUR, add_vehicle
from tests.daemon.store.order_scene import PLANT, SITE, add_site
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import fit

UTC = ZoneInfo("UTC")
STOP = "INSERT INTO stop(unit_id, started_at, ended_at, lat_e7, lon_e7, end_reason) VALUES "
TRIP = """
INSERT INTO trip(unit_id, started_at, ended_at, start_lat_e7, start_lon_e7, end_reason)
VALUES (?, ?, ?, 0, 0, 'stop')
"""
EVENING = NOW // DAY * DAY + 22 * HOUR


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def stand(tx: Tx, unit: int, nights_ago: int, place: tuple[int, int]) -> None:
    begins = EVENING - nights_ago * DAY - HOUR
    tx.execute(f"{STOP} (?, ?, ?, ?, ?, 'stop')", (unit, begins, begins + 9 * HOUR, *place))


def test_a_night_counts_as_home_where_it_stood_at_its_plant(tx: Tx) -> None:
    add_site(tx, *PLANT)
    add_site(tx, *SITE)
    vehicle = add_vehicle(tx, "T1")
    tx.execute("UPDATE vehicle SET plant = 'PLANT'")
    unit = fit(tx, vehicle)
    weekday = (EVENING // DAY + 3) % 7
    for weeks in (1, 2, 3):
        stand(tx, unit, 7 * weeks, PLANT[1:] if weeks < 3 else SITE[1:])
        stand(tx, unit, 7 * weeks - 1, SITE[1:])
    tx.execute(TRIP, (unit, EVENING - 5 * DAY - HOUR, EVENING - 5 * DAY + HOUR))
    found = home_nights(tx, UTC, NOW, hour=22)
    assert found[vehicle] == {weekday: pytest.approx(2 / 3), (weekday + 1) % 7: 0.0}


def test_who_belongs_nowhere_is_home_at_every_site(tx: Tx) -> None:
    add_site(tx, *SITE)
    vehicle = add_vehicle(tx, "T1")
    unit = fit(tx, vehicle)
    for weeks in (1, 2):
        stand(tx, unit, 7 * weeks, SITE[1:])
    assert set(home_nights(tx, UTC, NOW, hour=22)[vehicle].values()) == {1.0}


def test_of_vehicles_that_were_never_heard_nothing_is_known(tx: Tx) -> None:
    add_vehicle(tx, "T1")
    assert home_nights(tx, UTC, NOW, hour=22) == {}
