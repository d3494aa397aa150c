from daemon.domain.master import Site
from daemon.store import sites
from daemon.store.database import Store
from tests.daemon.store.scene import NOW

QUARRY = Site(name="quarry", label="Quarry", lat_e7=500_000_001, lon_e7=-80_000_000)


def test_a_site_comes_back_as_it_was_told(store: Store) -> None:
    sites.save(store.connection, QUARRY)
    assert sites.all_told(store.connection) == [(QUARRY, None)]


def test_a_site_is_retired_once_and_can_be_used_again(store: Store) -> None:
    sites.save(store.connection, QUARRY)
    assert sites.retire(store.connection, "quarry", now=NOW)
    assert not sites.retire(store.connection, "quarry", now=NOW)
    assert sites.all_told(store.connection) == [(QUARRY, NOW)]
    sites.save(store.connection, QUARRY)
    assert sites.all_told(store.connection) == [(QUARRY, None)]
