from daemon.domain.master import Vehicle
from daemon.domain.master_draft import Draft
from daemon.domain.master_standing import (
    CustomerTold,
    DriverTold,
    How,
    Kept,
    SiteTold,
    Unit,
    UnitTold,
    VehicleTold,
    What,
)
from daemon.domain.orders.order import Tier
from daemon.store import units
from daemon.store.database import Store
from daemon.store.standing import retire, standing, write
from tests.daemon.store.scene import NOW


def told(store: Store, *, now: int = NOW) -> Draft:
    return Draft(standing(store.connection), now=now)


def test_what_is_written_stands_and_telling_it_again_changes_nothing(store: Store) -> None:
    def fill(draft: Draft) -> None:
        draft.site(SiteTold(name="s", lat_e7=1, lon_e7=2, radius_m=50.0), How.PUT)
        carries = VehicleTold(name="T1", plate="DN 1", volume_l=8, equipment=("mixer",), plant="s")
        draft.vehicle(carries, How.PUT)
        draft.unit(UnitTold(name="box", label="seat", vehicle="T1", from_at=0), How.PUT)
        draft.customer(CustomerTold(name="ACME", tier=Tier.PRIORITY, contact="Ann"), How.PUT)
        draft.driver(DriverTold(name="D17", rule_set="eu_561", has_sleeper=True), How.PUT)

    draft = told(store)
    fill(draft)
    assert len(draft.changes) == 6
    write(store.connection, draft.changes, by="anna", now=NOW)
    again = told(store)
    fill(again)
    assert again.changes == ()


def test_all_that_can_be_retired_is_found_retired(store: Store) -> None:
    draft = told(store)
    draft.vehicle(VehicleTold(name="T1"), How.ADD)
    draft.unit(UnitTold(name="box", vehicle="T1", from_at=0), How.ADD)
    draft.site(SiteTold(name="s", lat_e7=1, lon_e7=2, radius_m=50.0), How.ADD)
    draft.driver(DriverTold(name="D17"), How.ADD)
    draft.customer(CustomerTold(name="ACME"), How.ADD)
    write(store.connection, draft.changes, by="anna", now=NOW)
    draft = told(store, now=NOW + 5)
    for what, name in (
        (What.VEHICLE, "T1"),
        (What.UNIT, "box"),
        (What.SITE, "s"),
        (What.DRIVER, "D17"),
        (What.CUSTOMER, "ACME"),
    ):
        draft.retire(what, name)
    write(store.connection, draft.changes, by="anna", now=NOW + 5)
    rows = standing(store.connection).rows
    assert {key for key, kept in rows.items() if kept.is_retired} == set(rows)
    unit = rows[What.UNIT, "box"].value
    assert isinstance(unit, Unit)
    assert [f.until_at for f in unit.fittings] == [NOW + 5]


def test_a_unit_that_was_only_heard_is_not_known(store: Store) -> None:
    units.ensure(store.connection, "radio", seen_at=NOW)
    heard = standing(store.connection).rows[What.UNIT, "radio"]
    assert heard == Kept(value=Unit(name="radio"), is_known=False)
    draft = told(store)
    draft.unit(UnitTold(name="radio"), How.ADD)
    write(store.connection, draft.changes, by="anna", now=NOW)
    assert standing(store.connection).rows[What.UNIT, "radio"].is_known


def test_a_vehicle_leaves_the_pool_of_a_site_that_is_retired(store: Store) -> None:
    draft = told(store)
    draft.site(SiteTold(name="s", lat_e7=1, lon_e7=2), How.ADD)
    draft.vehicle(VehicleTold(name="T1", plant="s"), How.ADD)
    write(store.connection, draft.changes, by="anna", now=NOW)
    assert retire(store.connection, (What.SITE, "s"), now=NOW)
    assert standing(store.connection).rows[What.VEHICLE, "T1"].value == Vehicle(name="T1")
