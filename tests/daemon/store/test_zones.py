from zoneinfo import ZoneInfo

from daemon.store import zones
from daemon.store.database import Store


def test_a_new_database_goes_by_utc(store: Store) -> None:
    assert zones.depot_zone(store.connection) == ZoneInfo("UTC")


def test_the_zone_is_that_of_the_last_start(store: Store) -> None:
    zones.keep(store.connection, "America/Denver")
    zones.keep(store.connection, "Europe/Berlin")
    assert zones.depot_zone(store.connection) == ZoneInfo("Europe/Berlin")
