"""A day of a duty log: its grid, what stands in it, and whether it is certified."""

from collections.abc import Iterator

from rich.text import Text

from daemon.domain.duty.records import Origin
from daemon.readmodel.compliance import EXEMPTION_WORDS, MINUTE_MS
from daemon.readmodel.duty_days import CertificateRow, DutyDay
from daemon.readmodel.duty_records import RecordRow
from tui.format import NOTHING, LocalTime, plain
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.duty_grid import grid_text
from tui.widgets.status import CERTIFIED, DECLARED, DUTY, MODE, NOTED, Sign

COLUMNS = (
    Column("at", "At", 5),
    Column("what", "What", 11),
    Column("vehicle", "Vehicle", 8),
    Column("said", "Place and note", 26, grows=True),
    Column("by", "By", 11),
    Column("made", "Recorded", 12),
)
BY = {
    Origin.AUTOMATIC: "truck",
    Origin.CLAIMED: "claimed",
    Origin.HEADOFFICE: "head office",
}
"""Of a person his name is said instead."""


def day_text(day: DutyDay, width: int, local: LocalTime, now: int) -> Text:
    text = Text()
    text.append(f" {local.day(day.time.begins * MINUTE_MS)}   ", style="bold")
    sign = certified_sign(day.certificate)
    text.append(sign.both, style=sign.style)
    if day.certificate is not None:
        when = local.near(day.certificate.made_at, now)
        text.append(f" by {plain(day.certificate.made_by)}, {when}")
    text.append("   left and right: other days\n", style="dim")
    text.append_text(grid_text(day.time, width))
    return text


def certified_sign(certificate: CertificateRow | None) -> Sign:
    if certificate is None:
        return CERTIFIED["not"]
    return CERTIFIED["certified" if certificate.is_valid else "changed"]


def day_rows(day: DutyDay, local: LocalTime, now: int) -> list[Row]:
    """In order of time; what an edit replaced stands there too, dimmed."""
    found = [(one.at, _record(one, local, now)) for one in (*day.records, *day.replaced)]
    found += list(_told(day, local, now))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def record_at(day: DutyDay, key: str | None) -> tuple[int, int] | None:
    """From when until when the record of a row holds, ms UTC; of what is no record nothing."""
    for one, after in zip(day.records, [*day.records[1:], None], strict=True):
        if key == f"r{one.id}":
            return one.at, (day.time.until * MINUTE_MS if after is None else after.at)
    return None


def _record(one: RecordRow, local: LocalTime, now: int) -> Row:
    sign = DUTY[one.duty] if one.mode is None else MODE[one.mode]
    is_gone = one.replaced_by is not None
    by = BY.get(one.origin, one.made_by)
    said = [one.place or NOTHING, one.note]
    if one.edit is not None:
        by = one.edit.made_by
        said.append(f"edited: {one.edit.note}")
    if one.replaced_by is not None:
        said.append(f"replaced by {one.replaced_by.made_by}: {one.replaced_by.note}")
    cells: tuple[Cell, ...] = (
        Cell(local.minute(one.at), "bold"),
        Cell(sign.both, sign.style),
        Cell(one.vehicle or NOTHING),
        Cell("; ".join(part for part in said if part)),
        Cell(by),
        Cell(local.near(one.made_at, now)),
    )
    if is_gone:
        cells = tuple(cell._replace(style="dim strike") for cell in cells)
    return Row(f"r{one.id}", cells)


def _line(key: str, sign: Sign, at: str, said: tuple[str, str, str]) -> Row:
    text, by, made = said
    cells = (Cell(at), Cell(sign.both, sign.style), Cell(""), Cell(text), Cell(by), Cell(made))
    return Row(key, cells)


def _told(day: DutyDay, local: LocalTime, now: int) -> Iterator[tuple[int, Row]]:
    for number, note in enumerate(day.notes):
        cells = (note.text, note.made_by, local.near(note.made_at, now))
        yield note.at, _line(f"n{number}", NOTED, local.minute(note.at), cells)
    for one in day.declared:
        words = EXEMPTION_WORDS[one.exemption].partition(",")[0]
        said = f"{words}: {one.note}" if one.note else words
        if one.withdrawn_at is not None:
            said += f", withdrawn by {one.withdrawn_by}"
        cells = (said, one.made_by, local.near(one.made_at, now))
        yield one.at, _line(f"d{one.id}", DECLARED, local.minute(one.at), cells)
