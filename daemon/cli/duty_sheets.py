"""A driver's day, as it was read and judged, made ready for paper."""

from collections.abc import Iterator

from daemon.cli.duty_judged import Judged
from daemon.domain.duty.following import BY
from daemon.domain.duty.records import Origin
from daemon.domain.duty.sheet import (
    EXEMPTION_WORDS,
    Certificate,
    DaySheet,
    Remark,
    status_words,
)
from daemon.domain.hours.duty import MINUTE_MS
from daemon.readmodel.duty import DriverRow
from daemon.readmodel.duty_days import DutyDay
from daemon.readmodel.duty_records import RecordRow

FINE, COARSE = 5, 1
"""Decimals of degrees; own drives are told to about ten miles."""


def sheet_of(
    driver: DriverRow, day: DutyDay, judged: Judged, *, depot: str, now_ms: int
) -> DaySheet:
    given = day.certificate
    return DaySheet(
        driver=driver.name,
        label=driver.label,
        crew=day.crew,
        depot=depot,
        time=day.time,
        vehicles=day.vehicles,
        odometer_m=_odometer(day),
        rules=judged.rules,
        exemption=judged.exemption,
        remarks=tuple(sorted(_remarks(day), key=lambda one: one.at)),
        violations=judged.violations,
        violations_unknown=judged.unknown,
        certificate=None
        if given is None
        else Certificate(by=given.made_by, at=given.made_at, is_valid=given.is_valid),
        printed_at=now_ms,
    )


def place_words(record: RecordRow) -> str:
    """`Quarry Golden, 39.74300, -105.21900`; empty where nothing is known."""
    if record.lat is None or record.lon is None:
        return ""
    digits = COARSE if record.mode is not None and record.place is None else FINE
    where = f"{record.lat:.{digits}f}, {record.lon:.{digits}f}"
    return f"{record.place}, {where}" if record.place else where


def origin_words(record: RecordRow) -> str:
    """Whoever or whatever recorded it."""
    if record.origin is Origin.AUTOMATIC:
        is_untouched = record.made_by == BY or record.edit is not None
        return "the truck" if is_untouched else f"the truck, confirmed by {record.made_by}"
    if record.origin is Origin.CLAIMED:
        return f"the truck, claimed by {record.made_by}"
    if record.origin is Origin.HEADOFFICE:
        return f"head office: {record.made_by}"
    return record.made_by


def _odometer(day: DutyDay) -> tuple[int, int] | None:
    """Of different vehicles, or of one whose reading was set back, no distance can be told."""
    told = [
        (one.vehicle, one.whereabouts.odometer_m)
        for one in day.records
        if one.whereabouts.odometer_m is not None
    ]
    readings = [metres for _, metres in told if metres is not None]
    if len({vehicle for vehicle, _ in told}) != 1 or readings != sorted(readings):
        return None
    return readings[0], readings[-1]


def _remarks(day: DutyDay) -> Iterator[Remark]:
    if day.before is not None and day.time.spans:
        since = day.time.local(day.before.at // MINUTE_MS)
        yield Remark(
            at=day.time.begins * MINUTE_MS,
            what=status_words(day.before.duty, day.before.mode),
            is_change=False,
            text=f"since {since:%Y-%m-%d %H:%M %Z}",
        )
    for record in day.records:
        yield _change(record)
    for one in day.declared:
        taken = f"; withdrawn by {one.withdrawn_by}" if one.withdrawn_at else ""
        words = EXEMPTION_WORDS[one.exemption]
        text = f"{words}: {one.note}" if one.note else words
        yield Remark(
            at=one.at, what="declared", is_change=False, made_by=one.made_by, text=text + taken
        )
    for note in day.notes:
        yield Remark(at=note.at, what="note", is_change=False, made_by=note.made_by, text=note.text)
    for edit in day.edits:
        ends = day.time.clock(edit.until_at // MINUTE_MS)
        yield Remark(
            at=max(edit.from_at, day.time.begins * MINUTE_MS),
            what=edit.what,
            is_change=False,
            made_by=edit.made_by,
            text=f"until {ends}: {edit.note}",
        )


def _change(record: RecordRow) -> Remark:
    """The note of an edit stands once, at the edit."""
    edit = record.edit
    return Remark(
        at=record.at,
        what=status_words(record.duty, record.mode),
        is_change=True,
        place=place_words(record),
        vehicle=record.vehicle or "",
        odometer_m=record.whereabouts.odometer_m,
        made_by=origin_words(record),
        text="" if edit is not None and record.note == edit.note else record.note,
    )
