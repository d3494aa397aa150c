from collections.abc import Callable
from dataclasses import replace

from daemon.domain.master import (
    Customer,
    Driver,
    Fitting,
    Geofence,
    MasterData,
    Shape,
    Site,
    Vehicle,
)
from daemon.domain.master_draft import Draft
from daemon.domain.master_standing import DriverTold, How, SiteTold, UnitTold, VehicleTold, What
from daemon.store import drivers, fences, fittings, master, order_moves
from daemon.store.assignments import Pair
from daemon.store.database import Store
from daemon.store.standing import standing, write
from tests.daemon.store.order_scene import (
    PLANT,
    Ground,
    Telling,
    add_order,
    add_site,
    assign,
    read,
    seen,
)
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
    drivers=(Driver(name="D17", label="Ann Lee"),),
    customers=(Customer(name="ACME", label="Acme Homes"),),
)


def apply(store: Store, data: MasterData, digest: str = "d1") -> master.Applied:
    return master.apply(store.connection, data, now=NOW, digest=digest, source="depotd.toml")


def test_what_is_applied_is_in_force(store: Store) -> None:
    applied = apply(store, DATA)
    assert (applied.vehicles, applied.units, applied.sites, applied.geofences) == (2, 1, 1, 1)
    assert (applied.drivers, applied.customers) == (1, 1)
    assert standing(store.connection).rows[What.DRIVER, "D17"].value == DATA.drivers[0]
    assert standing(store.connection).rows[What.CUSTOMER, "ACME"].value == DATA.customers[0]
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


def by_command(store: Store, change: Callable[[Draft], None]) -> None:
    draft = Draft(standing(store.connection), now=NOW)
    change(draft)
    write(store.connection, draft.changes, by="anna", now=NOW)


def vehicles_in_use(store: Store) -> dict[str, str]:
    rows = store.connection.execute(
        "SELECT name, label FROM vehicle WHERE retired_at IS NULL ORDER BY name"
    )
    return dict(rows.fetchall())


def test_what_a_command_added_outlives_a_file_that_never_knew_it(store: Store) -> None:
    apply(store, DATA)
    by_command(store, lambda draft: draft.vehicle(VehicleTold(name="T9"), How.ADD))
    by_command(store, lambda draft: draft.unit(UnitTold(name="box9", vehicle="T9"), How.ADD))
    applied = apply(store, replace(DATA, sites=(), geofences=()), "d2")
    assert (applied.retired, applied.kept, applied.overruled) == (2, (), ())
    assert vehicles_in_use(store) == {"T1": "", "T2": "", "T9": ""}
    assert [f.vehicle for f in fittings.by_unit(store.connection)["box9"]] == ["T9"]


def test_what_a_command_changed_stays_until_the_file_says_something_new(store: Store) -> None:
    apply(store, DATA)
    told = VehicleTold(name="T1", label="Volvo 1")
    by_command(store, lambda draft: draft.vehicle(told, How.EDIT))
    applied = apply(store, DATA, "d2")
    assert (applied.kept, applied.overruled) == (("vehicle T1",), ())
    assert vehicles_in_use(store)["T1"] == "Volvo 1"
    newly = replace(DATA, vehicles=(Vehicle(name="T1", label="Mack 1"), DATA.vehicles[1]))
    applied = apply(store, newly, "d3")
    assert (applied.kept, applied.overruled) == ((), ("vehicle T1",))
    assert vehicles_in_use(store)["T1"] == "Mack 1"


def test_drivers_of_the_file_and_of_commands_are_kept_apart_too(store: Store) -> None:
    apply(store, DATA)
    by_command(store, lambda draft: draft.driver(DriverTold(name="D18"), How.ADD))
    edited = DriverTold(name="D17", exemption="none")
    by_command(store, lambda draft: draft.driver(edited, How.EDIT))
    assert apply(store, DATA, "d2").kept == ("driver D17",)
    newly = replace(DATA, drivers=(Driver(name="D17", zone="America/Denver"),))
    assert apply(store, newly, "d3").overruled == ("driver D17",)
    assert apply(store, replace(DATA, drivers=()), "d4").retired == 1
    assert [row.name for row in drivers.drivers_in_use(store.connection)] == ["D18"]


def test_what_a_command_retired_stays_so_while_the_file_is_not_changed_there(store: Store) -> None:
    apply(store, DATA)
    by_command(store, lambda draft: draft.retire(What.VEHICLE, "T2"))
    apply(store, DATA, "d2")
    assert vehicles_in_use(store) == {"T1": ""}
    newly = replace(DATA, vehicles=(DATA.vehicles[0], Vehicle(name="T2", plate="new")))
    apply(store, newly, "d3")
    assert vehicles_in_use(store) == {"T1": "", "T2": ""}


def test_what_file_and_command_told_stays_when_the_file_drops_it(store: Store) -> None:
    apply(store, DATA)
    told = VehicleTold(name="T2", label="Loan")
    by_command(store, lambda draft: draft.vehicle(told, How.EDIT))
    without = replace(DATA, vehicles=DATA.vehicles[:1])
    assert apply(store, without, "d2").retired == 0
    assert vehicles_in_use(store) == {"T1": "", "T2": "Loan"}
    applied = apply(store, DATA, "d3")
    assert applied.overruled == ("vehicle T2",), "the file took it up again"
    assert vehicles_in_use(store)["T2"] == ""


def test_a_unit_keeps_the_label_that_only_a_command_can_give(store: Store) -> None:
    apply(store, DATA)
    by_command(store, lambda draft: draft.unit(UnitTold(name="box", label="behind seat"), How.EDIT))
    moved = (Fitting(unit="box", vehicle="T2", from_at=0, until_at=None),)
    apply(store, replace(DATA, fittings=moved), "d2")
    assert store.connection.execute("SELECT label FROM unit").fetchall() == [("behind seat",)]
    assert fittings.by_unit(store.connection)["box"] == moved


def test_a_database_of_before_knows_only_rows_of_the_file(store: Store) -> None:
    apply(store, DATA)
    store.connection.execute("DELETE FROM master_row")
    assert apply(store, replace(DATA, vehicles=DATA.vehicles[:1]), "d2").retired == 1


def test_a_site_and_its_circle_are_moved_together(store: Store) -> None:
    def of_file(radius_m: float) -> MasterData:
        circle = Geofence(
            name="depot",
            label="Depot",
            shape=Shape.CIRCLE,
            points=((50.0, 8.0),),
            radius_m=radius_m,
            dwell_s=None,
            site="depot",
        )
        return MasterData(sites=DATA.sites, geofences=(circle,))

    apply(store, of_file(100.0))
    moved = SiteTold(name="depot", lat_e7=510000000)
    by_command(store, lambda draft: draft.site(moved, How.EDIT))
    apply(store, of_file(120.0), "d2")
    (fence,) = fences.in_force(store.connection)
    assert (fence.radius_m, fence.points) == (120.0, ((50.0, 8.0),))
    site = standing(store.connection).rows[What.SITE, "depot"].value
    assert site == DATA.sites[0], "not left where the command had put it"


def test_a_file_of_before_vehicles_had_capacities_says_nothing_new_of_them(store: Store) -> None:
    apply(store, DATA)
    said = '{"class":"","label":"","plate":"AB 1"}'
    store.connection.execute(
        "UPDATE master_row SET origin = 'command', file_said = ? WHERE name = 'T1'", (said,)
    )
    assert apply(store, DATA).kept == ("vehicle T1",)
    carries = (replace(DATA.vehicles[0], capacity_kg=20_000), DATA.vehicles[1])
    assert apply(store, replace(DATA, vehicles=carries)).overruled == ("vehicle T1",)


def test_what_open_orders_need_stands_until_they_are_over(store: Store) -> None:
    telling = Telling(store.connection)
    apply(store, DATA)
    pair = Pair(vehicle_id=1, driver_id=1)
    plant = add_site(telling, *PLANT)
    ground = Ground(customer_id=1, plant_id=plant, site_id=1)
    assign(telling, add_order(telling, ground), pair)
    applied = apply(store, MasterData(), "d2")
    needed = {"vehicle T1", "driver D17", "site depot", "geofence yard", "site PLANT"}
    assert set(applied.needed) == needed
    in_use = {key for key, kept in standing(telling).rows.items() if not kept.is_retired}
    assert {(What.VEHICLE, "T1"), (What.GEOFENCE, "yard"), (What.DRIVER, "D17")} <= in_use
    assert (What.VEHICLE, "T2") not in in_use
    order_moves.cancel(telling, read(telling), seen(1))
    applied = apply(store, MasterData(), "d2")
    assert (applied.needed, applied.retired) == ((), 5)
