"""A driver's day in a terminal: the grid, what is said of it, and every record."""

from collections.abc import Iterator

import click

from daemon.cli.duty_judged import Judged
from daemon.cli.duty_sheets import origin_words, place_words
from daemon.cli.output import print_table, printable
from daemon.domain.duty.sheet import EXEMPTION_WORDS, NOT_AN_ELD, status_words
from daemon.domain.hours.duty import MINUTE_MS
from daemon.readmodel.duty import DriverRow
from daemon.readmodel.duty_days import DutyDay
from daemon.readmodel.duty_grid import grid_lines
from daemon.readmodel.duty_records import RecordRow

COLUMNS = {
    "time": "key",
    "status": "key",
    "vehicle": "left",
    "place": "rest",
    "by": "rest",
    "remarks": "rest",
}
Row = tuple[int, tuple[str, ...]]


def print_day(driver: DriverRow, day: DutyDay, judged: Judged, *, with_replaced: bool) -> None:
    time = day.time
    click.echo(printable(f"{driver.words}, {time.day:%A} {time.day.isoformat()}, {time.zone.key}"))
    click.echo(f"{judged.rules}; {NOT_AN_ELD}.\n")
    for line in grid_lines(time, judged.violations):
        click.echo(line)
    click.echo()
    for sentence in _sentences(day, judged):
        click.echo(printable(sentence))
    rows = sorted(_rows(day, with_replaced=with_replaced), key=lambda row: row[0])
    if rows:
        click.echo()
        print_table(COLUMNS, (cells for _, cells in rows))


def _sentences(day: DutyDay, judged: Judged) -> Iterator[str]:
    yield from (f"Violation: {words}" for words in judged.sentences)
    if judged.unknown and day.time.spans:
        yield f"Hours cannot be told in full: {'; '.join(judged.unknown)}"
    for start, end in day.time.unknown:
        yield f"Not known: {day.time.clock(start)} to {day.time.clock(end)}; that is no rest."
    given = day.certificate
    if given is None:
        yield "Not certified."
        return
    words = f"by {given.made_by}, {day.time.moment(given.made_at):%Y-%m-%d %H:%M %Z}"
    yield f"Certified {words}." if given.is_valid else f"Changed after it was certified {words}."


def _rows(day: DutyDay, *, with_replaced: bool) -> Iterator[Row]:
    if day.before is not None and day.time.spans:
        since = day.time.moment(day.before.at)
        first = _record(day, day.before, note=f"since {since:%Y-%m-%d %H:%M %Z}")
        yield day.time.begins * MINUTE_MS, (day.time.clock(day.time.begins), *first[1][1:])
    for one in day.records:
        yield _record(day, one, note=_edited(one))
    if with_replaced:
        for one in day.replaced:
            yield _replaced(day, one)
    for declared in day.declared:
        words = EXEMPTION_WORDS[declared.exemption]
        said = f"no. {declared.id}, {words}: {declared.note}".removesuffix(": ")
        if declared.withdrawn_at is not None:
            said = f"{said} (withdrawn by {declared.withdrawn_by})"
        yield _told(day, declared.at, "declared", declared.made_by, said)
    for note in day.notes:
        yield _told(day, note.at, "note", note.made_by, note.text)


def _record(day: DutyDay, one: RecordRow, *, note: str) -> Row:
    cells = (
        _clock(day, one.at),
        status_words(one.duty, one.mode),
        one.vehicle or "",
        one.place or place_words(one),
        origin_words(one),
        note,
    )
    return one.at, cells


def _replaced(day: DutyDay, one: RecordRow) -> Row:
    at, cells = _record(day, one, note="")
    edit = one.replaced_by
    words = "replaced" if edit is None else f"replaced by {edit.made_by}: {edit.note}"
    return at, (cells[0], f"({cells[1]})", *cells[2:5], words)


def _edited(one: RecordRow) -> str:
    if one.edit is None:
        return one.note
    note = "" if one.note == one.edit.note else f" {one.note}"
    return f"{one.edit.what} of {one.edit.made_by}: {one.edit.note}{note}"


def _told(day: DutyDay, at: int, what: str, by: str, words: str) -> Row:
    return at, (_clock(day, at), what, "", "", by, words)


def _clock(day: DutyDay, at_ms: int) -> str:
    return day.time.clock(at_ms // MINUTE_MS)
