"""Days of a driver's log with everything that was told of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from daemon.domain.duty.day_spans import DaySpans, Totals, day_spans, totals_of
from daemon.domain.duty.days import LogDay, digest, log_day
from daemon.domain.duty.gaps import Gap
from daemon.domain.hours.duty import Change, Exemption
from daemon.readmodel.duty import DriverRow, person_words
from daemon.readmodel.duty_records import Asked, EditRow, RecordRow, edits, in_force, replaced
from daemon.readmodel.places import finder
from daemon.readmodel.values import ReadConnection

GAPS = """
SELECT from_at, until_at FROM duty_gap
WHERE driver_id = :driver_id AND from_at < :until_ms AND until_at > :from_ms
  AND from_at / 60000 < until_at / 60000
"""

NOTES = """
SELECT at, text, made_at, made_by FROM duty_note
WHERE driver_id = :driver_id AND at >= :from_ms AND at < :until_ms ORDER BY at, id
"""

DECLARED = """
SELECT id, at, exemption, note, made_at, made_by, withdrawn_at, withdrawn_by
FROM duty_declaration
WHERE driver_id = :driver_id AND at >= :from_ms AND at < :until_ms ORDER BY at, id
"""

CERTIFICATES = """
SELECT day, digest, made_at, made_by FROM duty_certificate
WHERE driver_id = :driver_id AND day >= :first AND day <= :last ORDER BY id
"""

# Of a day: whoever had a seat of the same vehicle at the same time.
CREW = """
SELECT DISTINCT d.name, d.label
FROM seat mine
JOIN seat other ON other.vehicle_id = mine.vehicle_id AND other.driver_id != mine.driver_id
  AND other.from_at < min(coalesce(mine.until_at, :until_ms), :until_ms)
  AND coalesce(other.until_at, :until_ms) > max(mine.from_at, :from_ms)
JOIN driver d ON d.id = other.driver_id
WHERE mine.driver_id = :driver_id AND mine.from_at < :until_ms
  AND coalesce(mine.until_at, :until_ms) > :from_ms
ORDER BY d.name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    at: int
    text: str
    made_at: int
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationRow:
    id: int
    at: int
    exemption: Exemption
    note: str
    made_at: int
    made_by: str
    withdrawn_at: int | None
    withdrawn_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """The newest of its day."""

    made_at: int
    made_by: str
    is_valid: bool
    """False: the day's records were changed after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDay:
    time: DaySpans
    totals: Totals
    before: RecordRow | None
    """In force when the day began; None: nothing is known of that time."""
    records: Sequence[RecordRow]
    """Of the day, in force."""
    replaced: Sequence[RecordRow]
    """Of the day, replaced by edits."""
    edits: Sequence[EditRow]
    """That touch the day."""
    notes: Sequence[NoteRow]
    declared: Sequence[DeclarationRow]
    """Withdrawn ones too."""
    certificate: CertificateRow | None
    crew: Sequence[str]
    """Who shared a vehicle with him."""

    @property
    def vehicles(self) -> tuple[str, ...]:
        """Of the day's records, in the order they were used."""
        return tuple(dict.fromkeys(one.vehicle for one in self.records if one.vehicle))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Of all the days that are read at once."""

    records: Sequence[RecordRow]
    gaps: Sequence[Gap]
    replaced: Sequence[RecordRow]
    edits: Sequence[EditRow]
    notes: Sequence[NoteRow]
    declared: Sequence[DeclarationRow]
    certificates: dict[date, tuple[str, int, str]]
    """The newest of each day: digest, when, by whom."""


def duty_days(
    db: ReadConnection, driver: DriverRow, first: date, last: date, *, now: int
) -> tuple[DutyDay, ...]:
    """Days of his home terminal, both ends included."""
    begins, ends = log_day(first, driver.home).begins_at, log_day(last, driver.home).ends_at
    asked = Asked(driver_id=driver.id, from_ms=begins, until_ms=ends)
    made, place_at = edits(db, driver.id), finder(db)
    told = _Told(
        records=in_force(db, asked, made, place_at),
        gaps=[Gap(*row) for row in db.execute(GAPS, asked.named).fetchall()],
        replaced=replaced(db, asked, made, place_at),
        edits=tuple(made.values()),
        notes=tuple(_notes(db, asked)),
        declared=tuple(_declared(db, asked)),
        certificates=_certificates(db, driver, first, last),
    )
    count = (last - first).days + 1
    days = (log_day(first + timedelta(days=offset), driver.home) for offset in range(count))
    return tuple(
        _day(day, driver.home, told, crew=_crew(db, driver.id, day), now=now) for day in days
    )


def _day(day: LogDay, zone: ZoneInfo, told: _Told, *, crew: tuple[str, ...], now: int) -> DutyDay:
    before = [one for one in told.records if one.at < day.begins_at][-1:]
    inside = [one for one in told.records if day.begins_at <= one.at < day.ends_at]
    log = [*before, *inside]
    changes = [Change(at=one.at, duty=one.duty, mode=one.mode) for one in log]
    time = day_spans(day.date, changes, zone, now=now, gaps=told.gaps)
    return DutyDay(
        time=time,
        totals=totals_of(time),
        before=before[0] if before else None,
        records=tuple(inside),
        replaced=tuple(one for one in told.replaced if _is_in(day, one.at)),
        edits=tuple(
            one for one in told.edits if one.from_at < day.ends_at and one.until_at > day.begins_at
        ),
        notes=tuple(one for one in told.notes if _is_in(day, one.at)),
        declared=tuple(one for one in told.declared if _is_in(day, one.at)),
        certificate=_certificate(day, log, told),
        crew=crew,
    )


def _is_in(day: LogDay, at: int) -> bool:
    return day.begins_at <= at < day.ends_at


def _certificate(day: LogDay, log: Sequence[RecordRow], told: _Told) -> CertificateRow | None:
    given = told.certificates.get(day.date)
    if given is None:
        return None
    certified, made_at, made_by = given
    return CertificateRow(made_at=made_at, made_by=made_by, is_valid=certified == digest(log, day))


def _certificates(
    db: ReadConnection, driver: DriverRow, first: date, last: date
) -> dict[date, tuple[str, int, str]]:
    asked = {"driver_id": driver.id, "first": first.isoformat(), "last": last.isoformat()}
    return {
        date.fromisoformat(day): (certified, made_at, made_by)
        for day, certified, made_at, made_by in db.execute(CERTIFICATES, asked).fetchall()
    }


def _crew(db: ReadConnection, driver_id: int, day: LogDay) -> tuple[str, ...]:
    asked = Asked(driver_id=driver_id, from_ms=day.begins_at, until_ms=day.ends_at)
    rows = db.execute(CREW, asked.named).fetchall()
    return tuple(person_words(name, label) for name, label in rows)


def _notes(db: ReadConnection, asked: Asked) -> Iterator[NoteRow]:
    for at, text, made_at, made_by in db.execute(NOTES, asked.named).fetchall():
        yield NoteRow(at=at, text=text, made_at=made_at, made_by=made_by)


def _declared(db: ReadConnection, asked: Asked) -> Iterator[DeclarationRow]:
    for row in db.execute(DECLARED, asked.named).fetchall():
        number, at, exemption, note, made_at, made_by, withdrawn_at, withdrawn_by = row
        yield DeclarationRow(
            id=number,
            at=at,
            exemption=Exemption(exemption),
            note=note,
            made_at=made_at,
            made_by=made_by,
            withdrawn_at=withdrawn_at,
            withdrawn_by=withdrawn_by,
        )
