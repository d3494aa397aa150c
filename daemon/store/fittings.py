"""Which unit sat on which vehicle, from when until when."""

from collections.abc import Iterable

from daemon.domain.master import Fitting
from daemon.interfaces import Tx

FITTINGS = """
SELECT unit.name, vehicle.name, fitting.from_at, fitting.until_at
FROM fitting
JOIN unit ON unit.id = fitting.unit_id
JOIN vehicle ON vehicle.id = fitting.vehicle_id
ORDER BY fitting.unit_id, fitting.from_at
"""

CLEAR_FITTINGS = "DELETE FROM fitting WHERE unit_id = :unit_id"

ADD_FITTING = """
INSERT INTO fitting(unit_id, from_at, until_at, vehicle_id)
VALUES (:unit_id, :from_at, :until_at, (SELECT id FROM vehicle WHERE name = :vehicle))
"""


def by_unit(tx: Tx) -> dict[str, tuple[Fitting, ...]]:
    """In order of time; units that never sat on anything are not in it."""
    found: dict[str, list[Fitting]] = {}
    for unit, vehicle, from_at, until_at in tx.execute(FITTINGS).fetchall():
        fitting = Fitting(unit=unit, vehicle=vehicle, from_at=from_at, until_at=until_at)
        found.setdefault(unit, []).append(fitting)
    return {unit: tuple(fittings) for unit, fittings in found.items()}


def replace(tx: Tx, unit_id: int, fittings: Iterable[Fitting]) -> None:
    """The unit sat there and nowhere else; every vehicle must be saved before."""
    tx.execute(CLEAR_FITTINGS, {"unit_id": unit_id})
    for fitting in fittings:
        tx.execute(
            ADD_FITTING,
            {
                "unit_id": unit_id,
                "from_at": fitting.from_at,
                "until_at": fitting.until_at,
                "vehicle": fitting.vehicle,
            },
        )
