from dataclasses import replace

from daemon.domain.master import Fitting, Geofence, MasterData, Shape, Site, Vehicle
from daemon.store import fences, master
from daemon.store.database import Store
from tests.daemon.store.scene import NOW

YARD = Geofence(
    name="yard",
    label="Yard",
    shape=Shape.POLYGON,
    points=((50.0, 8.0), (50.0, 8.1), (50.1, 8.0)),
    radius_m=None,
    dwell_s=60,
    site="depot",
)
DATA = MasterData(
    vehicles=(Vehicle(name="T1", plate="AB 1"), Vehicle(name="T2")),
    fittings=(Fitting(unit="box", vehicle="T1", from_at=0, until_at=None),),
    sites=(Site(name="depot", label="Depot", lat_e7=500000000, lon_e7=80000000),),
    geofences=(YARD,),
)


def apply(store: Store, data: MasterData, digest: str = "d1") -> master.Applied:
    return master.apply(store.connection, data, now=NOW, digest=digest, source="depotd.toml")


def test_what_is_applied_is_in_force(store: Store) -> None:
    applied = apply(store, DATA)
    assert (applied.vehicles, applied.units, applied.sites, applied.geofences) == (2, 1, 1, 1)
    assert fences.in_force(store.connection) == (YARD,)
    assert master.last_digest(store.connection) == "d1"


def test_applying_twice_changes_nothing(store: Store) -> None:
    apply(store, DATA)
    before = list(store.connection.iterdump())
    apply(store, DATA)
    changed = set(store.connection.iterdump()) - set(before)
    assert all('"master_data"' in line for line in changed)


def test_what_is_left_out_is_retired_and_comes_back_under_its_old_number(store: Store) -> None:
    apply(store, DATA)
    gone = replace(DATA, vehicles=DATA.vehicles[:1], geofences=(), sites=())
    assert apply(store, gone).retired == 3
    assert fences.in_force(store.connection) == ()
    apply(store, DATA)
    rows = store.connection.execute("SELECT id, name, retired_at FROM vehicle ORDER BY id")
    assert rows.fetchall() == [(1, "T1", None), (2, "T2", None)]


def test_a_unit_moves_to_another_vehicle(store: Store) -> None:
    apply(store, DATA)
    moved = (
        Fitting(unit="box", vehicle="T1", from_at=0, until_at=NOW),
        Fitting(unit="box", vehicle="T2", from_at=NOW, until_at=None),
    )
    apply(store, replace(DATA, fittings=moved))
    rows = store.connection.execute(
        "SELECT v.name, f.from_at, f.until_at FROM fitting f"
        " JOIN vehicle v ON v.id = f.vehicle_id ORDER BY f.from_at"
    )
    assert rows.fetchall() == [("T1", 0, NOW), ("T2", NOW, None)]
