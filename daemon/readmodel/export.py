"""Full positions of a truck for GPX, GeoJSON and CSV, read page by page."""

from collections.abc import Iterator
from dataclasses import dataclass

from daemon.domain.tracking.facts import Verdict
from daemon.readmodel.fittings import Piece, Subject, pieces
from daemon.readmodel.values import ReadConnection, hundredths, kmh, quality_word

PAGE_ROWS = 5000

# One page a read: a long export must not hold a read transaction while it writes its file.
PAGE = """
SELECT u.name, p.at, p.seen_at, p.lat_e7, p.lon_e7, p.altitude_cm, p.speed_cm_s, p.course_cdeg,
  p.hdop_c, p.satellites, p.quality, p.verdict, p.odometer_m
FROM position p JOIN unit u ON u.id = p.unit_id
WHERE p.unit_id = :unit AND p.at >= :from_ms AND p.at < :until_ms
ORDER BY p.at LIMIT :limit
"""

UNIT_BY_NAME = "SELECT id FROM unit WHERE name = :name"

VEHICLE_BY_NAME = "SELECT id FROM vehicle WHERE name = :name"


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRow:
    unit: str
    at: int
    seen_at: int
    lat: float
    lon: float
    altitude_m: float | None
    speed_kmh: float | None
    course_deg: float | None
    hdop: float | None
    satellites: int | None
    quality: str | None
    verdict: str
    """Why it was stored: accepted, thinned (raw positions only) or late."""
    odometer_m: int


def subject_by_name(db: ReadConnection, name: str) -> Subject | None:
    """A vehicle of this name, else a unit; None when there is neither."""
    vehicle = db.execute(VEHICLE_BY_NAME, {"name": name}).fetchone()
    if vehicle is not None:
        return Subject(vehicle_id=vehicle[0])
    unit = db.execute(UNIT_BY_NAME, {"name": name}).fetchone()
    return None if unit is None else Subject(unit_id=unit[0])


def positions(
    db: ReadConnection,
    subject: Subject,
    *,
    from_ms: int,
    until_ms: int,
    page_rows: int = PAGE_ROWS,
) -> Iterator[PositionRow]:
    """All stored positions of the subject in the half-open span, fitting by fitting."""
    for piece in pieces(db, subject, from_ms=from_ms, until_ms=until_ms):
        yield from _piece(db, piece, page_rows=page_rows)


def _piece(db: ReadConnection, piece: Piece, *, page_rows: int) -> Iterator[PositionRow]:
    from_ms = piece.from_ms
    while True:
        page = db.execute(
            PAGE,
            {
                "unit": piece.unit_id,
                "from_ms": from_ms,
                "until_ms": piece.until_ms,
                "limit": page_rows,
            },
        ).fetchall()
        for row in page:
            yield _position(row)
        if len(page) < page_rows:
            return
        from_ms = page[-1][1] + 1


def _position(row: tuple[str, int, int, int, int, *tuple[int | None, ...]]) -> PositionRow:
    unit, at, seen_at, lat_e7, lon_e7, *rest = row
    altitude_cm, speed_cm_s, course_cdeg, hdop_c, satellites, quality, verdict, odometer_m = rest
    return PositionRow(
        unit=unit,
        at=at,
        seen_at=seen_at,
        lat=lat_e7 / 1e7,
        lon=lon_e7 / 1e7,
        altitude_m=hundredths(altitude_cm),
        speed_kmh=kmh(speed_cm_s),
        course_deg=hundredths(course_cdeg),
        hdop=hundredths(hdop_c),
        satellites=satellites,
        quality=quality_word(quality),
        verdict=Verdict(verdict or 0).name.lower(),
        odometer_m=odometer_m or 0,
    )
