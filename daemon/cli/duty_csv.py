"""A duty log as rows for a spreadsheet: the data elements of 49 CFR 395.26 that are known here."""

from collections.abc import Iterator, Sequence

from daemon.adapters.csv_table import Cell
from daemon.domain.duty.sheet import METRES_PER_MILE
from daemon.readmodel.duty import DriverRow
from daemon.readmodel.duty_days import DutyDay
from daemon.readmodel.duty_records import EditRow, RecordRow

HEADINGS = (
    "date", "time", "driver", "name", "event", "status", "mode", "state", "origin", "vehicle",
    "place", "lat", "lon", "odometer_km", "odometer_mi", "note", "made_by", "made_at", "edit",
    "edit_note",
)  # fmt: skip
IN_FORCE, REPLACED, WITHDRAWN = "in force", "replaced", "withdrawn"
Told = tuple[int, tuple[Cell, ...]]
"""When, and the row from the driver on."""
NOTHING: tuple[Cell, ...] = (None,) * 7
"""Origin, vehicle, place and odometer of what is no change of status."""


def csv_rows(driver: DriverRow, days: Sequence[DutyDay]) -> Iterator[tuple[Cell, ...]]:
    """Day by day in order of time; records that edits replaced stand among those in force."""
    for day in days:
        told = [*_records(driver, day), *_others(driver, day)]
        told.sort(key=lambda row: row[0])
        for at, rest in told:
            yield (day.time.day.isoformat(), _iso(day, at), *rest)


def _records(driver: DriverRow, day: DutyDay) -> Iterator[Told]:
    for one in (*day.records, *day.replaced):
        metres = one.whereabouts.odometer_m
        yield (
            one.at,
            (
                driver.name,
                driver.label,
                "duty",
                one.duty.value,
                one.mode.value if one.mode else None,
                REPLACED if one.replaced_by else IN_FORCE,
                one.origin.value,
                one.vehicle,
                one.place,
                one.lat,
                one.lon,
                None if metres is None else round(metres / 1000, 1),
                None if metres is None else round(metres / METRES_PER_MILE, 1),
                one.note,
                one.made_by,
                _iso(day, one.made_at),
                *_edit(one),
            ),
        )


def _edit(record: RecordRow) -> tuple[Cell, Cell]:
    """Of one that was replaced the edit that did so, else the one that added it."""
    edit: EditRow | None = record.replaced_by or record.edit
    return (None, None) if edit is None else (edit.id, edit.note)


def _others(driver: DriverRow, day: DutyDay) -> Iterator[Told]:
    who = (driver.name, driver.label)
    for note in day.notes:
        made = _made(day, note.text, note.made_by, note.made_at)
        yield note.at, (*who, "note", None, None, IN_FORCE, *NOTHING, *made)
    for one in day.declared:
        state = WITHDRAWN if one.withdrawn_at else IN_FORCE
        made = _made(day, one.note, one.made_by, one.made_at)
        yield one.at, (*who, "declared", one.exemption.value, None, state, *NOTHING, *made)
    given = day.certificate
    if given is not None:
        state = IN_FORCE if given.is_valid else REPLACED
        made = _made(day, "", given.made_by, given.made_at)
        yield given.made_at, (*who, "certified", None, None, state, *NOTHING, *made)


def _made(day: DutyDay, note: str, made_by: str, made_at: int) -> tuple[Cell, ...]:
    return note, made_by, _iso(day, made_at), None, None


def _iso(day: DutyDay, at_ms: int) -> str:
    """By the home terminal's clock, with its offset."""
    return day.time.moment(at_ms).isoformat(timespec="seconds")
