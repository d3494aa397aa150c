"""Drivers as they were told, retired ones too."""

from dataclasses import dataclass

from daemon.domain.master import Driver
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import duty_gaps, seats

DRIVERS = """
SELECT name, label, rule_set, exemption, zone, has_sleeper, needs_cdl, retired_at FROM driver
"""

SAVE_DRIVER = """
INSERT INTO driver(name, label, rule_set, exemption, zone, has_sleeper, needs_cdl)
VALUES (:name, :label, :rule_set, :exemption, :zone, :has_sleeper, :needs_cdl)
ON CONFLICT(name) DO UPDATE SET
    label = excluded.label, rule_set = excluded.rule_set, exemption = excluded.exemption,
    zone = excluded.zone, has_sleeper = excluded.has_sleeper, needs_cdl = excluded.needs_cdl,
    retired_at = NULL
"""

RETIRE_DRIVER = """
UPDATE driver SET retired_at = :now WHERE name = :name AND retired_at IS NULL RETURNING id
"""

DRIVER_BY_NAME = """
SELECT id, name, label, rule_set, exemption, zone, has_sleeper, needs_cdl, retired_at
FROM driver WHERE name = :name
"""

DRIVERS_IN_USE = """
SELECT id, name, label, rule_set, exemption, zone, has_sleeper, needs_cdl, retired_at
FROM driver WHERE retired_at IS NULL ORDER BY name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverRow:
    """What is empty is as the depot has it."""

    id: int
    name: str
    label: str
    rule_set: str
    exemption: str
    """That holds for every shift, or `none`."""
    zone: str
    """IANA zone of the home terminal."""
    has_sleeper: bool
    needs_cdl: bool
    retired_at: int | None


def all_told(tx: Tx) -> list[tuple[Driver, int | None]]:
    """Each with the instant it was retired at."""
    return [
        (
            Driver(
                name=name,
                label=label,
                rule_set=rule_set,
                exemption=exemption,
                zone=zone,
                has_sleeper=bool(has_sleeper),
                needs_cdl=bool(needs_cdl),
            ),
            retired_at,
        )
        for (
            name,
            label,
            rule_set,
            exemption,
            zone,
            has_sleeper,
            needs_cdl,
            retired_at,
        ) in tx.execute(DRIVERS).fetchall()
    ]


def save(tx: Tx, driver: Driver, *, now: int) -> None:
    """As given and in use; one who was retired comes back under his old number.

    Of the time since he was retired his log tells nothing.
    """
    duty_gaps.begin_anew(tx, driver.name, now=now)
    tx.execute(
        SAVE_DRIVER,
        {
            "name": driver.name,
            "label": driver.label,
            "rule_set": driver.rule_set,
            "exemption": driver.exemption,
            "zone": driver.zone,
            "has_sleeper": driver.has_sleeper,
            "needs_cdl": driver.needs_cdl,
        },
    )


def retire(tx: Tx, name: str, *, now: int) -> bool:
    """He also leaves the seat that he has taken."""
    retired = tx.execute(RETIRE_DRIVER, {"name": name, "now": now}).fetchone()
    if retired is None:
        return False
    seats.leave(tx, retired[0], at=now)
    return True


def driver_by_name(reads: Reads, name: str) -> DriverRow | None:
    """Retired ones too."""
    row = reads.execute(DRIVER_BY_NAME, {"name": name}).fetchone()
    return None if row is None else _row(row)


def drivers_in_use(reads: Reads) -> list[DriverRow]:
    return [_row(row) for row in reads.execute(DRIVERS_IN_USE).fetchall()]


def _row(row: tuple[int, str, str, str, str, str, int, int, int | None]) -> DriverRow:
    driver_id, name, label, rule_set, exemption, zone, has_sleeper, needs_cdl, retired_at = row
    return DriverRow(
        id=driver_id,
        name=name,
        label=label,
        rule_set=rule_set,
        exemption=exemption,
        zone=zone,
        has_sleeper=bool(has_sleeper),
        needs_cdl=bool(needs_cdl),
        retired_at=retired_at,
    )
