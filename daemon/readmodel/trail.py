"""Where a unit was, thinned to what a map or a chart can show."""

from dataclasses import dataclass

from daemon.readmodel.fittings import Piece, Subject, pieces
from daemon.readmodel.values import ReadConnection, hundredths, kmh

MAX_POINTS = 2000

# Of each slice of time the fastest position stays, so that a chart keeps its peaks.
SLICED = """
SELECT at, lat_e7, lon_e7, max(speed_cm_s), course_cdeg, odometer_m
FROM position
WHERE unit_id = :unit AND at >= :from_ms AND at < :until_ms AND verdict < 3
GROUP BY (at - :from_ms) / :slice_ms
ORDER BY at
"""

LAST = """
SELECT at, lat_e7, lon_e7, speed_cm_s, course_cdeg, odometer_m
FROM position
WHERE unit_id = :unit AND at >= :from_ms AND at < :until_ms AND verdict < 3
ORDER BY at DESC LIMIT 1
"""


ANY = """
SELECT EXISTS (
  SELECT 1 FROM position
  WHERE unit_id = :unit AND at >= :from_ms AND at < :until_ms AND verdict < 3)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPoint:
    at: int
    lat: float
    lon: float
    speed_kmh: float | None
    course_deg: float | None
    odometer_m: int


def trail(
    db: ReadConnection,
    subject: Subject,
    *,
    from_ms: int,
    until_ms: int,
    max_points: int = MAX_POINTS,
) -> tuple[TrailPoint, ...]:
    """Positions in time order, at most about `max_points` of them."""
    slice_ms = max(1, (until_ms - from_ms) // max_points)
    points: list[TrailPoint] = []
    for piece in pieces(db, subject, from_ms=from_ms, until_ms=until_ms):
        points += _piece(db, piece, slice_ms=slice_ms)
    return tuple(sorted(points, key=lambda point: point.at))


def was_heard(db: ReadConnection, subject: Subject, *, from_ms: int, until_ms: int) -> bool:
    """Whether there is any position in the span."""
    asked = (
        {"unit": piece.unit_id, "from_ms": piece.from_ms, "until_ms": piece.until_ms}
        for piece in pieces(db, subject, from_ms=from_ms, until_ms=until_ms)
    )
    return any(db.execute(ANY, piece).fetchone()[0] for piece in asked)


def _piece(db: ReadConnection, piece: Piece, *, slice_ms: int) -> list[TrailPoint]:
    asked = {"unit": piece.unit_id, "from_ms": piece.from_ms, "until_ms": piece.until_ms}
    rows = db.execute(SLICED, {**asked, "slice_ms": slice_ms}).fetchall()
    last = db.execute(LAST, asked).fetchone()
    if last is not None and rows[-1][0] != last[0]:
        rows.append(last)
    return [_point(*row) for row in rows]


def _point(
    at: int,
    lat_e7: int,
    lon_e7: int,
    speed_cm_s: int | None,
    course_cdeg: int | None,
    odometer_m: int,
) -> TrailPoint:
    return TrailPoint(
        at=at,
        lat=lat_e7 / 1e7,
        lon=lon_e7 / 1e7,
        speed_kmh=kmh(speed_cm_s),
        course_deg=hundredths(course_cdeg),
        odometer_m=odometer_m,
    )
