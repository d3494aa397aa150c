"""Fault codes of vehicles, the gravest first, in words."""

from dataclasses import dataclass

from daemon.domain.maintenance.fault_words import words
from daemon.readmodel.values import ReadConnection

FAULTS = """
SELECT f.id, coalesce(v.name, u.name), v.name IS NOT NULL, u.name, f.source, f.code, f.spn, f.fmi,
    f.severity, f.state, f.first_at, f.last_at, f.ended_at, f.occurrences, f.episodes
FROM fault_code f
JOIN unit u ON u.id = f.unit_id
LEFT JOIN vehicle v ON v.id = f.vehicle_id
WHERE (:with_former OR f.state = 'active')
    AND (:vehicle IS NULL OR v.name = :vehicle OR (v.id IS NULL AND u.name = :vehicle))
ORDER BY f.state,
    CASE f.severity WHEN 'red_stop' THEN 0 WHEN 'amber_warning' THEN 1 WHEN 'protect' THEN 2
        WHEN 'malfunction' THEN 3 ELSE 4 END,
    f.last_at DESC, f.id
LIMIT :limit
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow:
    id: int
    vehicle: str
    """Or the unit, where nobody has said what it sits on."""
    is_known_vehicle: bool
    unit: str
    source: int
    code: str
    spn: int | None
    fmi: int | None
    words: str
    """Empty: this release has none for it."""
    severity: str
    state: str
    first_at: int
    last_at: int
    ended_at: int | None
    occurrences: int | None
    """As the vehicle counts."""
    episodes: int
    """How often it came up since it was first seen."""


def faults(
    reads: ReadConnection,
    *,
    vehicle: str | None = None,
    with_former: bool = False,
    limit: int = 500,
) -> tuple[FaultRow, ...]:
    """Active ones first, the gravest of them first, then the latest."""
    asked = {"vehicle": vehicle, "with_former": int(with_former), "limit": limit}
    return tuple(
        FaultRow(
            id=number,
            vehicle=name,
            is_known_vehicle=bool(is_known),
            unit=unit,
            source=source,
            code=code,
            spn=spn,
            fmi=fmi,
            words=words(code),
            severity=severity,
            state=state,
            first_at=first_at,
            last_at=last_at,
            ended_at=ended_at,
            occurrences=occurrences,
            episodes=episodes,
        )
        for (
            number,
            name,
            is_known,
            unit,
            source,
            code,
            spn,
            fmi,
            severity,
            state,
            first_at,
            last_at,
            ended_at,
            occurrences,
            episodes,
        ) in reads.execute(FAULTS, asked).fetchall()
    )
