"""The graph grid of a day: four rows, hours with their quarters, one line through them.

A day of 23 or 25 hours has as many columns, each under the hour that its clock showed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daemon.domain.drawing import helvetica
from daemon.domain.drawing.marks import Align, Ink, Line, Mark, Rect, Text, hatching
from daemon.domain.duty.day_spans import QUARTER, USUAL_MINUTES, DaySpans, totals_of
from daemon.domain.duty.sheet import DUTY_WORDS, MODE_SIGNS, span_words
from daemon.domain.hours.duty import Duty, Mode, Span
from daemon.domain.hours.verdict import Violation

ROWS = (Duty.OFF, Duty.SB, Duty.D, Duty.ON)
HOUR = 60
HALF = 30
NOON = 12
LABEL_WIDTH = 68.0
TOTAL_WIDTH = 76.0
RULER_HEIGHT = 15.0
PEN_WIDTH = 1.9
DASHES = {Mode.PC: (4.0, 2.5), Mode.YM: (4.0, 2.5), Mode.TEAM_SEAT: (1.5, 1.5)}
SIGN_SIZE = 6.0
NUMBER_ROOM = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GridBox:
    """Where the grid lies on its page, ruler, labels and totals included."""

    x: float
    y: float
    width: float
    row_height: float

    @property
    def left(self) -> float:
        return self.x + LABEL_WIDTH

    @property
    def right(self) -> float:
        return self.x + self.width - TOTAL_WIDTH

    @property
    def top(self) -> float:
        return self.y + RULER_HEIGHT

    @property
    def bottom(self) -> float:
        return self.top + self.row_height * len(ROWS)

    def row_top(self, duty: Duty) -> float:
        return self.top + ROWS.index(duty) * self.row_height

    def middle(self, duty: Duty) -> float:
        return self.row_top(duty) + self.row_height / 2

    def at(self, day: DaySpans, minute: int) -> float:
        """How far right the minute stands."""
        return self.left + (minute - day.begins) / day.minutes * (self.right - self.left)


def draw(
    day: DaySpans, violations: Sequence[Violation], changes: Sequence[int], box: GridBox
) -> list[Mark]:
    """`changes` are the minutes of the remarks below, which get their numbers under the grid.

    A day that a country left out, going over the date line, has no minutes and so no grid.
    """
    if day.minutes == 0:
        return []
    return [
        *_ground(day, box),
        *_violated(day, violations, box),
        *_modes(day, box),
        *_rules(day, box),
        *_ruler(day, box),
        *_labels(box),
        *_unknown(day, box),
        *_pen(day, box),
        *_signs(day, box),
        *_totals(day, box),
        *_numbers(day, changes, box),
    ]


def _ground(day: DaySpans, box: GridBox) -> Iterator[Mark]:
    """Time that is known stands on white, other time on shade."""
    whole = Rect(
        x=box.left,
        y=box.top,
        width=box.right - box.left,
        height=box.bottom - box.top,
        fill=Ink.SHADE,
    )
    yield whole
    for span in day.spans:
        yield Rect(
            x=box.at(day, span.start),
            y=box.top,
            width=box.at(day, span.end) - box.at(day, span.start),
            height=box.bottom - box.top,
            fill=Ink.WHITE,
        )


def _violated(day: DaySpans, violations: Sequence[Violation], box: GridBox) -> Iterator[Mark]:
    for number, one in enumerate(violations, 1):
        start, end = max(one.at, day.begins), min(one.at + one.minutes, day.ends)
        if start >= end:
            continue
        x, right = box.at(day, start), box.at(day, end)
        yield Rect(
            x=x,
            y=box.row_top(Duty.D),
            width=right - x,
            height=box.row_height,
            fill=Ink.PALE_RED,
            edge=Ink.RED,
            edge_width=0.8,
        )
        yield Text(
            x=x + 1.5,
            y=box.row_top(Duty.D) + 7,
            text=f"V{number}",
            size=6,
            is_bold=True,
            ink=Ink.RED,
        )


def _modes(day: DaySpans, box: GridBox) -> Iterator[Mark]:
    for span in day.spans:
        if span.mode is not None:
            x, top = box.at(day, span.start), box.row_top(span.duty)
            width = box.at(day, span.end) - x
            yield from hatching(Rect(x=x, y=top, width=width, height=box.row_height))


def _signs(day: DaySpans, box: GridBox) -> Iterator[Mark]:
    """Beside the line, on the side where no other row's line comes in."""
    for span in day.spans:
        if span.mode is None:
            continue
        x, sign = (box.at(day, span.start) + box.at(day, span.end)) / 2, MODE_SIGNS[span.mode]
        top = box.row_top(span.duty) + (1.0 if span.duty is ROWS[0] else box.row_height - 8.5)
        half = helvetica.width(sign, SIGN_SIZE, is_bold=True) / 2 + 1
        yield Rect(x=x - half, y=top, width=2 * half, height=7.5, fill=Ink.WHITE)
        yield Text(x=x, y=top + 6, text=sign, size=SIGN_SIZE, is_bold=True, align=Align.CENTRE)


def _rules(day: DaySpans, box: GridBox) -> Iterator[Mark]:
    """Hours through all rows; quarters and halves hang from the top of each."""
    for minute in range(day.begins, day.ends + 1, QUARTER):
        x, past = box.at(day, minute), day.local(minute).minute
        if past == 0:
            yield Line(x1=x, y1=box.top, x2=x, y2=box.bottom, ink=Ink.RULE)
            continue
        length = box.row_height * (0.5 if past == HALF else 0.28)
        for duty in ROWS:
            top = box.row_top(duty)
            yield Line(x1=x, y1=top, x2=x, y2=top + length, width=0.35, ink=Ink.GREY)
    for number in range(len(ROWS) + 1):
        y = box.top + number * box.row_height
        yield Line(x1=box.x, y1=y, x2=box.x + box.width, y2=y, width=0.7)
    for x in (box.x, box.left, box.right, box.x + box.width):
        yield Line(x1=x, y1=box.top, x2=x, y2=box.bottom, width=0.7)


def _ruler(day: DaySpans, box: GridBox) -> Iterator[Mark]:
    yield Rect(x=box.x, y=box.y, width=box.width, height=RULER_HEIGHT, fill=Ink.BLACK)
    for minute in range(day.begins, day.ends + 1, QUARTER):
        local = day.local(minute)
        if local.minute == 0:
            is_named = local.hour in (0, NOON)
            yield Text(
                x=box.at(day, minute),
                y=box.y + 10,
                text=_hour(local.hour),
                size=6 if is_named else 7.5,
                is_bold=True,
                align=Align.CENTRE,
                ink=Ink.WHITE,
            )
    yield Text(
        x=box.x + box.width - 4,
        y=box.y + 10,
        text="TOTAL",
        size=6,
        is_bold=True,
        align=Align.RIGHT,
        ink=Ink.WHITE,
    )


def _hour(hour: int) -> str:
    if hour == 0:
        return "Midnight"
    return "Noon" if hour == NOON else str((hour - 1) % NOON + 1)


def _labels(box: GridBox) -> Iterator[Mark]:
    for number, duty in enumerate(ROWS, 1):
        middle = box.middle(duty)
        yield Text(x=box.x + 4, y=middle, text=f"{number}. {duty.value}", size=9, is_bold=True)
        yield Text(x=box.x + 4, y=middle + 8, text=DUTY_WORDS[duty], size=6, ink=Ink.GREY)


def _unknown(day: DaySpans, box: GridBox) -> Iterator[Mark]:
    blank = [(start, end, "not known") for start, end in day.unknown]
    if day.until < day.ends:
        blank.append((day.until, day.ends, "not recorded yet"))
        x = box.at(day, day.until)
        yield Line(x1=x, y1=box.top, x2=x, y2=box.bottom, width=0.8, ink=Ink.GREY, dash=(2, 2))
    for start, end, words in blank:
        x, right = box.at(day, start), box.at(day, end)
        if right - x > 3.6 * len(words):
            middle = (x + right) / 2
            yield Rect(
                x=middle - 1.8 * len(words), y=box.middle(Duty.SB) + 6, width=3.6 * len(words),
                height=10, fill=Ink.SHADE,
            )  # fmt: skip
            yield Text(
                x=middle, y=box.middle(Duty.SB) + 14, text=words, size=7, align=Align.CENTRE,
                ink=Ink.GREY,
            )  # fmt: skip


def _pen(day: DaySpans, box: GridBox) -> Iterator[Mark]:
    """The one line: along a row while a status lasts, up or down where it changes."""
    before: Span | None = None
    for span in day.spans:
        x, y = box.at(day, span.start), box.middle(span.duty)
        if before is not None and before.end == span.start and before.duty is not span.duty:
            reach = PEN_WIDTH / 2 if box.middle(before.duty) < y else -PEN_WIDTH / 2
            yield Line(
                x1=x, y1=box.middle(before.duty) - reach, x2=x, y2=y + reach, width=PEN_WIDTH,
                ink=Ink.PEN,
            )  # fmt: skip
        yield Line(
            x1=x,
            y1=y,
            x2=box.at(day, span.end),
            y2=y,
            width=PEN_WIDTH,
            ink=Ink.PEN,
            dash=() if span.mode is None else DASHES[span.mode],
        )
        before = span


def _totals(day: DaySpans, box: GridBox) -> Iterator[Mark]:
    totals, right = totals_of(day), box.x + box.width - 6
    for duty in ROWS:
        yield Text(
            x=right,
            y=box.middle(duty) + 4,
            text=span_words(totals.of[duty]),
            size=11,
            is_bold=True,
            align=Align.RIGHT,
        )
    y = box.bottom + 10
    for name, minutes in (("not known", totals.unknown), ("to come", totals.to_come)):
        if minutes:
            words = f"+ {name} {span_words(minutes)}"
            yield Text(x=right, y=y, text=words, size=7, align=Align.RIGHT, ink=Ink.GREY)
            y += 9
    words = f"= {span_words(totals.day)}"
    if totals.day != USUAL_MINUTES:
        words = f"day of {totals.day // HOUR} h {words}"
    yield Text(x=right, y=y + 1, text=words, size=8, is_bold=True, align=Align.RIGHT)


def _numbers(day: DaySpans, changes: Sequence[int], box: GridBox) -> Iterator[Mark]:
    """One that would cover another stands a step lower; where three crowd, the tick must do."""
    taken = [float("-inf")] * 3
    for number, minute in enumerate(changes, 1):
        if not day.begins <= minute <= day.ends:
            continue
        x = box.at(day, minute)
        yield Line(x1=x, y1=box.bottom, x2=x, y2=box.bottom + 4, width=0.6, ink=Ink.GREY)
        step = next((s for s, until in enumerate(taken) if until + NUMBER_ROOM <= x), None)
        if step is None:
            continue
        taken[step] = x
        y = box.bottom + 10 + 6.5 * step
        yield Text(x=x, y=y, text=str(number), size=6, align=Align.CENTRE, ink=Ink.GREY)
