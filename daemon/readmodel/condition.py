"""Findings on the condition of vehicles, with the days they were judged by and those since."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from daemon.domain.maintenance.condition import State
from daemon.domain.maintenance.features import BY_NAME, Feature, Way
from daemon.readmodel.values import ReadConnection

EPOCH = date(1970, 1, 1)
BAND = 2.0
"""Deviations on either side of what is usual."""
MOST = 500

OPEN_FINDINGS = """
SELECT f.id, v.name, f.vehicle_id, f.feature, f.way, f.began_on, f.found_at, f.usual, f.now,
    f.deviations, f.body, f.state, f.ended_at, f.ended_by, f.note
FROM condition_finding f JOIN vehicle v ON v.id = f.vehicle_id
WHERE f.state = 'open' AND (:vehicle IS NULL OR v.name = :vehicle)
ORDER BY f.found_at DESC, f.id DESC LIMIT :most
"""

ALL_FINDINGS = """
SELECT f.id, v.name, f.vehicle_id, f.feature, f.way, f.began_on, f.found_at, f.usual, f.now,
    f.deviations, f.body, f.state, f.ended_at, f.ended_by, f.note
FROM condition_finding f JOIN vehicle v ON v.id = f.vehicle_id
WHERE :vehicle IS NULL OR v.name = :vehicle
ORDER BY f.found_at DESC, f.id DESC LIMIT :most
"""

DAYS_SINCE = """
SELECT day, median FROM condition_day
WHERE vehicle_id = :vehicle_id AND feature = :feature AND day > :after ORDER BY day
"""

IS_KNOWN = "SELECT 1 FROM vehicle WHERE name = :vehicle"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDay:
    """Values are in the unit of the feature as it is stored."""

    on: str
    """ISO date of the depot's day."""
    day: int
    seen: int
    low: int
    """Of the usual band, in the weather of the day as far as it is known."""
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    id: int
    vehicle: str
    feature: str
    title: str
    unit: str
    per_unit: int
    """Stored values in one of the unit."""
    way: Way
    began_on: str
    found_at: int
    usual: int
    now: int
    """When it was found."""
    latest: int | None
    """Of the newest day; None: no day is kept any more."""
    deviations: float
    is_beside_others: bool
    """Judged against the other vehicles of the same days too."""
    hint: str
    state: State
    ended_at: int | None
    ended_by: str
    note: str
    days: tuple[JudgedDay, ...]


def findings(
    db: ReadConnection, *, vehicle: str | None = None, with_ended: bool = False
) -> Sequence[FindingRow]:
    """Newest first."""
    sql = ALL_FINDINGS if with_ended else OPEN_FINDINGS
    rows = db.execute(sql, {"vehicle": vehicle, "most": MOST}).fetchall()
    return tuple(_row(db, row) for row in rows if row[3] in BY_NAME)


def is_vehicle(db: ReadConnection, name: str) -> bool:
    return db.execute(IS_KNOWN, {"vehicle": name}).fetchone() is not None


def feature_of(row: FindingRow) -> Feature:
    return BY_NAME[row.feature]


def _row(db: ReadConnection, row: tuple[object, ...]) -> FindingRow:
    number, vehicle, vehicle_id, name, way_word, began_on, found_at, usual, now = row[:9]
    deviations, text, state, ended_at, ended_by, note = row[9:]
    body = json.loads(str(text))
    feature, way = BY_NAME[str(name)], Way(str(way_word))
    judged = [(int(day), int(seen), int(like)) for day, seen, like in body["days"]]
    after = judged[-1][0] if judged else int(str(began_on))
    asked = {"vehicle_id": vehicle_id, "feature": name, "after": after}
    last_usual = judged[-1][2] if judged else int(str(usual))
    later = [(day, seen, last_usual) for day, seen in db.execute(DAYS_SINCE, asked).fetchall()]
    days = _days([*judged, *(later if ended_at is None else [])], float(body["scatter"]))
    return FindingRow(
        id=int(str(number)),
        vehicle=str(vehicle),
        feature=feature.name,
        title=feature.title,
        unit=feature.unit,
        per_unit=feature.per_unit,
        way=way,
        began_on=_iso(int(str(began_on))),
        found_at=int(str(found_at)),
        usual=int(str(usual)),
        now=int(str(now)),
        latest=days[-1].seen if days else None,
        deviations=float(str(deviations)),
        is_beside_others=bool(body["is_beside_others"]),
        hint=feature.hints.get(way, ""),
        state=State(str(state)),
        ended_at=None if ended_at is None else int(str(ended_at)),
        ended_by=str(ended_by),
        note=str(note),
        days=days,
    )


def _days(days: Sequence[tuple[int, int, int]], scatter: float) -> tuple[JudgedDay, ...]:
    return tuple(
        JudgedDay(
            on=_iso(day),
            day=day,
            seen=seen,
            low=round(usual - BAND * scatter),
            high=round(usual + BAND * scatter),
        )
        for day, seen, usual in days
    )


def _iso(day: int) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()
