from daemon.domain.master import Geofence, MasterData, Shape
from daemon.store import fences, master
from daemon.store.database import Store
from tests.daemon.store.scene import NOW

CORRIDOR = Geofence(
    name="route",
    label="",
    shape=Shape.CORRIDOR,
    points=((50.0, 8.0), (50.1, 8.1)),
    radius_m=25.5,
    dwell_s=None,
    site=None,
)


def test_a_fence_comes_back_as_it_was_given(store: Store) -> None:
    data = MasterData(geofences=(CORRIDOR,))
    master.apply(store.connection, data, now=NOW, digest="d", source="x")
    assert fences.in_force(store.connection) == (CORRIDOR,)


def test_a_retired_fence_is_not_in_force(store: Store) -> None:
    data = MasterData(geofences=(CORRIDOR,))
    master.apply(store.connection, data, now=NOW, digest="d", source="x")
    master.apply(store.connection, MasterData(), now=NOW, digest="e", source="x")
    assert fences.in_force(store.connection) == ()


def test_a_fence_is_retired_once_and_comes_back_in_force(store: Store) -> None:
    fences.save(store.connection, CORRIDOR)
    assert fences.retire(store.connection, "route", now=NOW)
    assert not fences.retire(store.connection, "route", now=NOW)
    assert fences.all_told(store.connection) == [(CORRIDOR, NOW)]
    fences.save(store.connection, CORRIDOR)
    assert fences.in_force(store.connection) == (CORRIDOR,)
