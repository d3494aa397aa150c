"""All master data as it stands, and one change of it written."""

from collections.abc import Iterable

from daemon.domain.master import Customer, Driver, Geofence, Site, Vehicle
from daemon.domain.master_standing import Change, Kept, Key, Standing, Unit, Value, Verb, What
from daemon.interfaces import Tx
from daemon.store import customers, drivers, fences, fittings, master_rows, sites, units, vehicles


def standing(tx: Tx) -> Standing:
    rows: dict[Key, Kept] = {}
    for vehicle, retired_at in vehicles.all_told(tx):
        rows[What.VEHICLE, vehicle.name] = Kept(value=vehicle, is_retired=retired_at is not None)
    told, fitted = master_rows.all_rows(tx), fittings.by_unit(tx)
    for row in units.all_told(tx):
        sat_on = fitted.get(row.name, ())
        rows[What.UNIT, row.name] = Kept(
            value=Unit(name=row.name, label=row.label, fittings=sat_on),
            is_retired=row.retired_at is not None,
            is_known=bool(sat_on) or (What.UNIT, row.name) in told or row.retired_at is not None,
        )
    for site, retired_at in sites.all_told(tx):
        rows[What.SITE, site.name] = Kept(value=site, is_retired=retired_at is not None)
    for fence, retired_at in fences.all_told(tx):
        rows[What.GEOFENCE, fence.name] = Kept(value=fence, is_retired=retired_at is not None)
    for driver, retired_at in drivers.all_told(tx):
        rows[What.DRIVER, driver.name] = Kept(value=driver, is_retired=retired_at is not None)
    for customer, retired_at in customers.all_told(tx):
        rows[What.CUSTOMER, customer.name] = Kept(value=customer, is_retired=retired_at is not None)
    return Standing(rows=rows)


def write(tx: Tx, changes: Iterable[Change], *, by: str, now: int) -> None:
    """Changes that a command asked for: a file must say something new to undo them."""
    for change in changes:
        save(tx, change.now, now=now)
        if change.verb is Verb.RETIRED:
            retire(tx, (change.what, change.name), now=now)
        master_rows.told_by_command(tx, [(change.what, change.name)], by=by, now=now)


def save(tx: Tx, value: Value, *, now: int) -> None:
    """In use as given; whom it names must be saved before."""
    if isinstance(value, Vehicle):
        vehicles.save(tx, value)
    elif isinstance(value, Site):
        sites.save(tx, value)
    elif isinstance(value, Geofence):
        fences.save(tx, value)
    elif isinstance(value, Driver):
        drivers.save(tx, value, now=now)
    elif isinstance(value, Customer):
        customers.save(tx, value)
    else:
        fittings.replace(tx, units.save(tx, value.name, label=value.label), value.fittings)


def retire(tx: Tx, key: Key, *, now: int) -> bool:
    what, name = key
    if what is What.VEHICLE:
        return vehicles.retire(tx, name, now=now)
    if what is What.SITE:
        vehicles.leave_pool(tx, name)
        return sites.retire(tx, name, now=now)
    if what is What.GEOFENCE:
        return fences.retire(tx, name, now=now)
    if what is What.DRIVER:
        return drivers.retire(tx, name, now=now)
    if what is What.CUSTOMER:
        return customers.retire(tx, name, now=now)
    return units.retire(tx, units.ensure(tx, name, seen_at=None), now=now)
