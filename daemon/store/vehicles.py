"""Vehicles as they were told, retired ones too."""

from daemon.domain.master import Vehicle
from daemon.interfaces import Tx
from daemon.store import seats

VEHICLES = """
SELECT name, label, plate, class, capacity_kg, volume_l, equipment, plant, retired_at FROM vehicle
"""

SAVE_VEHICLE = """
INSERT INTO vehicle(name, label, plate, class, capacity_kg, volume_l, equipment, plant)
VALUES (:name, :label, :plate, :class, :capacity_kg, :volume_l, :equipment, :plant)
ON CONFLICT(name) DO UPDATE SET
    label = excluded.label, plate = excluded.plate, class = excluded.class,
    capacity_kg = excluded.capacity_kg, volume_l = excluded.volume_l,
    equipment = excluded.equipment, plant = excluded.plant, retired_at = NULL
"""

RETIRE_VEHICLE = """
UPDATE vehicle SET retired_at = :now WHERE name = :name AND retired_at IS NULL RETURNING id
"""

LEAVE_POOL = "UPDATE vehicle SET plant = '' WHERE plant = :site"

VEHICLE_ID = "SELECT id FROM vehicle WHERE name = :name"

NAME_AND_CLASS = "SELECT name, class FROM vehicle WHERE id = :vehicle_id"

IS_RETIRED = "SELECT retired_at IS NOT NULL FROM vehicle WHERE id = :vehicle_id"


def all_told(tx: Tx) -> list[tuple[Vehicle, int | None]]:
    """Each with the instant it was retired at."""
    return [
        (
            Vehicle(
                name=name,
                label=label,
                plate=plate,
                vehicle_class=vehicle_class,
                capacity_kg=capacity_kg,
                volume_l=volume_l,
                equipment=equipment,
                plant=plant,
            ),
            retired_at,
        )
        for (
            name,
            label,
            plate,
            vehicle_class,
            capacity_kg,
            volume_l,
            equipment,
            plant,
            retired_at,
        ) in tx.execute(VEHICLES).fetchall()
    ]


def save(tx: Tx, vehicle: Vehicle) -> None:
    """As given and in use; one that was retired comes back under its old number."""
    tx.execute(
        SAVE_VEHICLE,
        {
            "name": vehicle.name,
            "label": vehicle.label,
            "plate": vehicle.plate,
            "class": vehicle.vehicle_class,
            "capacity_kg": vehicle.capacity_kg,
            "volume_l": vehicle.volume_l,
            "equipment": vehicle.equipment,
            "plant": vehicle.plant,
        },
    )


def retire(tx: Tx, name: str, *, now: int) -> bool:
    """Who sits in it leaves it."""
    retired = tx.execute(RETIRE_VEHICLE, {"name": name, "now": now}).fetchone()
    if retired is None:
        return False
    for seat in seats.in_vehicle(tx, retired[0]):
        seats.leave(tx, seat.driver_id, at=now)
    return True


def leave_pool(tx: Tx, site: str) -> None:
    """Its vehicles belong to any from now on."""
    tx.execute(LEAVE_POOL, {"site": site})


def vehicle_id(tx: Tx, name: str) -> int | None:
    row = tx.execute(VEHICLE_ID, {"name": name}).fetchone()
    return None if row is None else int(row[0])


def name_of(tx: Tx, vehicle_id: int) -> str:
    """Of one that there is."""
    return str(tx.execute(NAME_AND_CLASS, {"vehicle_id": vehicle_id}).fetchone()[0])


def class_of(tx: Tx, vehicle_id: int) -> str:
    """Of one that there is; empty: nobody has said."""
    return str(tx.execute(NAME_AND_CLASS, {"vehicle_id": vehicle_id}).fetchone()[1])


def is_retired(tx: Tx, vehicle_id: int) -> bool:
    return bool(tx.execute(IS_RETIRED, {"vehicle_id": vehicle_id}).fetchone()[0])
