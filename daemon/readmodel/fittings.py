"""Which unit spoke for a vehicle, and when."""

from dataclasses import dataclass

from daemon.readmodel.values import ReadConnection

PIECES_OF_VEHICLE = """
SELECT unit_id, max(from_at, :from_ms), min(coalesce(until_at, :until_ms), :until_ms)
FROM fitting
WHERE vehicle_id = :vehicle AND from_at < :until_ms
  AND (until_at IS NULL OR until_at > :from_ms)
ORDER BY from_at
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose data is asked for: a vehicle through its fittings, or one unit by itself."""

    vehicle_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One unit during a half-open interval."""

    unit_id: int
    from_ms: int
    until_ms: int


def pieces(
    db: ReadConnection, subject: Subject, *, from_ms: int, until_ms: int
) -> tuple[Piece, ...]:
    if subject.vehicle_id is None:
        if subject.unit_id is None:
            return ()
        return (Piece(unit_id=subject.unit_id, from_ms=from_ms, until_ms=until_ms),)
    rows = db.execute(
        PIECES_OF_VEHICLE,
        {"vehicle": subject.vehicle_id, "from_ms": from_ms, "until_ms": until_ms},
    ).fetchall()
    return tuple(
        Piece(unit_id=unit, from_ms=start, until_ms=end) for unit, start, end in rows if start < end
    )
