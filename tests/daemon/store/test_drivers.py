from daemon.domain.master import Driver, Vehicle
from daemon.interfaces import Tx
from daemon.store import drivers, vehicles
from daemon.store.database import Store
from tests.daemon.store.scene import NOW

D17 = Driver(
    name="D17",
    label="Ann Lee",
    rule_set="us_property_60_7",
    exemption="ready_mix",
    zone="America/Denver",
    has_sleeper=True,
    needs_cdl=False,
)

TAKE_SEAT = """
INSERT INTO seat(driver_id, from_at, until_at, vehicle_id, place)
SELECT d.id, :from_at, :until_at, v.id, 'driver'
FROM driver d, vehicle v WHERE d.name = :driver AND v.name = 'T1'
"""

SEATS = """
SELECT d.name, s.from_at, s.until_at FROM seat s JOIN driver d ON d.id = s.driver_id
ORDER BY d.name, s.from_at
"""


def take_seat(tx: Tx, driver: str, *, from_at: int, until_at: int | None = None) -> None:
    tx.execute(TAKE_SEAT, {"driver": driver, "from_at": from_at, "until_at": until_at})


def seats(tx: Tx) -> list[tuple[str, int, int | None]]:
    return tx.execute(SEATS).fetchall()


def test_a_driver_comes_back_as_told(store: Store) -> None:
    tx = store.connection
    drivers.save(tx, D17, now=NOW)
    drivers.save(tx, Driver(name="D18"), now=NOW)
    assert drivers.all_told(tx) == [(D17, None), (Driver(name="D18"), None)]
    found = drivers.driver_by_name(tx, "D17")
    assert found == drivers.DriverRow(
        id=1,
        name="D17",
        label="Ann Lee",
        rule_set="us_property_60_7",
        exemption="ready_mix",
        zone="America/Denver",
        has_sleeper=True,
        needs_cdl=False,
        retired_at=None,
    )
    assert drivers.driver_by_name(tx, "D19") is None


def test_a_driver_needs_a_licence_unless_told_otherwise(store: Store) -> None:
    drivers.save(store.connection, Driver(name="D18"), now=NOW)
    found = drivers.driver_by_name(store.connection, "D18")
    assert found is not None
    assert found.needs_cdl
    assert not found.has_sleeper
    assert (found.rule_set, found.exemption, found.zone) == ("", "", "")


def test_a_driver_is_retired_once_and_keeps_the_number(store: Store) -> None:
    tx = store.connection
    drivers.save(tx, D17, now=NOW)
    drivers.save(tx, Driver(name="D18"), now=NOW)
    assert drivers.retire(tx, "D17", now=NOW)
    assert not drivers.retire(tx, "D17", now=NOW + 5)
    assert [row.name for row in drivers.drivers_in_use(tx)] == ["D18"]
    retired = drivers.driver_by_name(tx, "D17")
    assert retired is not None
    assert retired.retired_at == NOW
    drivers.save(tx, D17, now=NOW)
    assert [(row.id, row.name) for row in drivers.drivers_in_use(tx)] == [(1, "D17"), (2, "D18")]


def test_a_driver_who_is_retired_leaves_the_seat_and_nobody_else_does(store: Store) -> None:
    tx = store.connection
    vehicles.save(tx, Vehicle(name="T1"))
    drivers.save(tx, D17, now=NOW)
    drivers.save(tx, Driver(name="D18"), now=NOW)
    take_seat(tx, "D18", from_at=NOW - 200, until_at=NOW - 100)
    take_seat(tx, "D17", from_at=NOW - 50)
    assert drivers.retire(tx, "D18", now=NOW)
    assert seats(tx) == [("D17", NOW - 50, None), ("D18", NOW - 200, NOW - 100)]
    assert drivers.retire(tx, "D17", now=NOW)
    assert seats(tx) == [("D17", NOW - 50, NOW), ("D18", NOW - 200, NOW - 100)]


def test_a_seat_taken_in_the_same_instant_was_never_taken(store: Store) -> None:
    tx = store.connection
    vehicles.save(tx, Vehicle(name="T1"))
    drivers.save(tx, D17, now=NOW)
    take_seat(tx, "D17", from_at=NOW - 50, until_at=NOW)
    take_seat(tx, "D17", from_at=NOW)
    assert drivers.retire(tx, "D17", now=NOW)
    assert seats(tx) == [("D17", NOW - 50, NOW)]
