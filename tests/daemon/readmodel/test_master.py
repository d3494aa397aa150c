import sqlite3

from daemon.readmodel import master
from daemon.readmodel.master import CustomerRow, DriverRow, FittingRow, Wanted
from tests.daemon.readmodel.sample_fleet import NOW


def test_vehicles_come_with_the_units_that_sit_on_them_now(db: sqlite3.Connection) -> None:
    rows = {row.name: row for row in master.vehicles(db, now=NOW)}
    assert len(rows) == 11
    assert (rows["T-01"].units, rows["T-01"].origin) == (("gps-01",), "file")
    before = {row.name: row for row in master.vehicles(db, now=-1)}
    assert before["T-01"].units == ()


def test_retired_rows_are_shown_when_they_are_asked_for(db: sqlite3.Connection) -> None:
    db.execute("UPDATE vehicle SET retired_at = ? WHERE name = 'T-01'", (NOW,))
    assert "T-01" not in [row.name for row in master.vehicles(db, now=NOW)]
    assert "T-01" in [row.name for row in master.vehicles(db, Wanted(with_retired=True), now=NOW)]
    (row,) = master.vehicles(db, Wanted(name="T-01"), now=NOW)
    assert row.retired_at == NOW


def test_units_show_where_they_sat_and_who_told_of_them(db: sqlite3.Connection) -> None:
    db.execute("UPDATE fitting SET from_at = 5, until_at = ? WHERE unit_id = 1", (NOW,))
    db.execute(
        "INSERT INTO master_row(what, name, origin, told_at, told_by)"
        " VALUES ('unit', 'gps-02', 'command', 1, 'anna')"
    )
    rows = {row.name: row for row in master.units(db, now=NOW)}
    assert rows["gps-01"].vehicle is None, "taken off at this very instant"
    assert rows["gps-01"].fittings == (FittingRow(vehicle="T-01", from_at=5, until_at=NOW),)
    assert (rows["gps-02"].vehicle, rows["gps-02"].origin) == ("T-02", "command")
    assert (rows["gps-12"].vehicle, rows["gps-12"].origin) == (None, master.HEARD)


def test_sites_come_with_the_fences_that_decide_their_arrivals(db: sqlite3.Connection) -> None:
    (row,) = master.sites(db, Wanted(name="depot"))
    assert (row.lat, row.lon, row.geofences) == (39.808, -104.933, ("depot",))
    db.execute("UPDATE fence SET retired_at = 1 WHERE name = 'depot'")
    (row,) = master.sites(db, Wanted(name="depot"))
    assert row.geofences == ()


def test_geofences_come_with_their_points(db: sqlite3.Connection) -> None:
    rows = {row.name: row for row in master.geofences(db)}
    assert (rows["depot"].shape, len(rows["depot"].points), rows["depot"].site) == (
        "polygon",
        4,
        "depot",
    )
    assert (rows["school"].radius_m, rows["school"].site) == (180.0, None)


def test_drivers_come_with_the_vehicle_whose_seat_they_have_now(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO driver(name, rule_set, has_sleeper) VALUES ('D17', 'eu_561', 1)")
    db.execute("INSERT INTO driver(name, needs_cdl, retired_at) VALUES ('D18', 0, 7)")
    seat = "INSERT INTO seat(driver_id, from_at, until_at, vehicle_id, place) VALUES"
    db.execute(f"{seat} (1, 5, 9, 2, 'driver'), (1, 9, NULL, 1, 'co_driver')")
    (row,) = master.drivers(db)
    assert row == DriverRow(
        name="D17",
        label="",
        rule_set="eu_561",
        exemption="",
        zone="",
        sleeper=True,
        cdl=True,
        vehicle="T-01",
        origin="file",
        retired_at=None,
    )
    (row,) = master.drivers(db, Wanted(name="D18"))
    assert (row.cdl, row.vehicle, row.retired_at) == (False, None, 7)
    assert [row.name for row in master.drivers(db, Wanted(with_retired=True))] == ["D17", "D18"]


ORDERS = """
INSERT INTO customer_order(
    name, customer_id, tier, state, state_since, version, origin_id, destination_id, promised_at,
    loading_min, unloading_min, source, created_at, created_by, delivered_at
) SELECT
    value, 1, 'premium', CASE value WHEN 'O-3' THEN 'delivered' ELSE 'pending' END, 1, 1,
    a.id, b.id, 9, 10, 20, 'person', 1, 'anna', CASE value WHEN 'O-3' THEN 5 END
FROM json_each('["O-1", "O-2", "O-3"]'), site a, site b
WHERE a.id = (SELECT min(id) FROM site) AND b.id = (SELECT max(id) FROM site)
"""


def test_customers_come_with_their_open_orders(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO customer(name, tier, contact) VALUES ('ACME', 'premium', 'Ann')")
    db.execute("INSERT INTO customer(name, retired_at) VALUES ('BOLT', 7)")
    db.execute(ORDERS)
    assert master.customers(db) == (
        CustomerRow(
            name="ACME",
            label="",
            tier="premium",
            contact="Ann",
            open_orders=2,
            origin="file",
            retired_at=None,
        ),
    )
    (row,) = master.customers(db, Wanted(name="BOLT"))
    assert (row.open_orders, row.retired_at) == (0, 7)


def test_vehicles_come_with_what_they_carry(db: sqlite3.Connection) -> None:
    db.execute(
        "UPDATE vehicle SET volume_l = 8000, equipment = 'mixer', plant = 'depot' WHERE id = 1"
    )
    (row,) = master.vehicles(db, Wanted(name="T-01"), now=NOW)
    assert (row.capacity_kg, row.volume_l, row.equipment, row.plant) == (
        None,
        8000,
        "mixer",
        "depot",
    )
