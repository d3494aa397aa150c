"""Master data of the configuration file, whole, in one transaction.

Rows come from the file and from commands. Whoever spoke last of a row wins, and a file speaks
of it when it says something else than at its last application, or no longer names it: so a row
that a command made or changed stays until the file itself is changed there.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from daemon.domain.master import Geofence, MasterData
from daemon.domain.master_standing import Kept, Key, Unit, Value, What
from daemon.domain.master_words import said_by_file
from daemon.interfaces import Tx
from daemon.store import fittings, master_rows, order_ties, units
from daemon.store.alone import alone
from daemon.store.canonical import canonical
from daemon.store.master_rows import MasterRow, Origin
from daemon.store.standing import retire, save, standing

ADD_APPLICATION = "INSERT INTO master_data(applied_at, digest, source) VALUES (?, ?, ?)"

LAST_DIGEST = "SELECT digest FROM master_data ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """How many rows the file has, and what became of those that it and commands differ on."""

    vehicles: int
    units: int
    sites: int
    geofences: int
    drivers: int
    customers: int
    retired: int
    kept: tuple[str, ...] = ()
    """`vehicle T1`: stands as a command left it; the file says nothing new of it."""
    overruled: tuple[str, ...] = ()
    """What a command had told, and the file now says otherwise."""
    needed: tuple[str, ...] = ()
    """Stands although the file has it no more: open orders need it, until the next application."""


def last_digest(tx: Tx) -> str | None:
    row = tx.execute(LAST_DIGEST).fetchone()
    return None if row is None else str(row[0])


def apply(tx: Tx, master: MasterData, *, now: int, digest: str, source: str) -> Applied:
    """Makes the database say what the file newly says; what it no longer has is retired."""
    wanted = _by_key(master)
    told, stood = master_rows.all_rows(tx), standing(tx).rows
    newly = _newly_said(wanted, told)
    by_command = {key for key, row in told.items() if row.origin is Origin.COMMAND}
    for key, value in wanted.items():
        if key in newly:
            said = canonical(said_by_file(value))
            save(tx, _labelled(value, stood.get(key)), now=now)
            master_rows.told_by_file(tx, key, said=said, file=source, now=now)
    retired, needed = 0, []
    for key, row_before in stood.items():
        if key in wanted:
            continue
        if key not in by_command and _is_needed(tx, key, row_before):
            needed.append(_words(key))
        else:
            retired += _withdraw(tx, key, row_before, told.get(key), now=now)
    tx.execute(ADD_APPLICATION, (now, digest, source))
    return Applied(
        vehicles=len(master.vehicles),
        units=len({fitting.unit for fitting in master.fittings}),
        sites=len(master.sites),
        geofences=len(master.geofences),
        drivers=len(master.drivers),
        customers=len(master.customers),
        retired=retired,
        kept=tuple(_words(key) for key in wanted if key in by_command - newly),
        overruled=tuple(_words(key) for key in wanted if key in by_command & newly),
        needed=tuple(needed),
    )


def apply_alone(
    connection: sqlite3.Connection, master: MasterData, *, now: int, digest: str, source: str
) -> Applied:
    """The same in a transaction of its own, while no writer has the connection."""
    with alone(connection) as tx:
        return apply(tx, master, now=now, digest=digest, source=source)


def _by_key(master: MasterData) -> dict[Key, Value]:
    """Those that others name come first."""
    rows: dict[Key, Value] = {(What.VEHICLE, v.name): v for v in master.vehicles}
    for fitting in master.fittings:
        key = (What.UNIT, fitting.unit)
        before = rows.get(key)
        earlier = before.fittings if isinstance(before, Unit) else ()
        rows[key] = Unit(name=fitting.unit, fittings=(*earlier, fitting))
    rows |= {(What.SITE, s.name): s for s in master.sites}
    rows |= {(What.GEOFENCE, f.name): f for f in master.geofences}
    rows |= {(What.DRIVER, d.name): d for d in master.drivers}
    return rows | {(What.CUSTOMER, c.name): c for c in master.customers}


def _newly_said(wanted: Mapping[Key, Value], told: Mapping[Key, MasterRow]) -> set[Key]:
    """Rows of which the file says something else than before.

    A site and the circle of its name are one statement, or one of them could be moved alone.
    """
    newly = {
        key
        for key, value in wanted.items()
        if key not in told or told[key].file_said != canonical(said_by_file(value))
    }
    for what, name in tuple(newly):
        if what in _ONE_PLACE:
            newly |= {(each, name) for each in _ONE_PLACE if (each, name) in wanted}
    return newly


_ONE_PLACE = (What.SITE, What.GEOFENCE)


def _labelled(value: Value, stood: Kept | None) -> Value:
    """The file gives units no label: one that a command gave stays."""
    before = None if stood is None else stood.value
    if isinstance(value, Unit) and isinstance(before, Unit):
        return replace(value, label=before.label)
    return value


def _is_needed(tx: Tx, key: Key, stood: Kept) -> bool:
    """A geofence as its site is: by it trucks are seen to arrive there."""
    if stood.is_retired:
        return False
    value = stood.value
    if isinstance(value, Geofence):
        return value.site is not None and bool(order_ties.orders_with(tx, (What.SITE, value.site)))
    return bool(order_ties.orders_with(tx, key))


def _withdraw(tx: Tx, key: Key, stood: Kept, row: MasterRow | None, *, now: int) -> int:
    """The file has no such row (any more); answers 1 if that retires it."""
    if row is not None and row.origin is Origin.COMMAND:
        if row.file_said is not None:
            master_rows.no_more_in_file(tx, key)
        return 0
    if row is not None:
        master_rows.forget(tx, key)
    value = stood.value
    if isinstance(value, Unit):
        # It is still heard perhaps; it only sits on nothing that anybody told.
        fittings.replace(tx, units.ensure(tx, value.name, seen_at=None), ())
        return 0
    return int(retire(tx, key, now=now))


def _words(key: Key) -> str:
    return f"{key[0].value} {key[1]}"
