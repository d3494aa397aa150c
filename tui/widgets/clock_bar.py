"""A clock of hours of service as a bar, in words, and as a figure for a list."""

from dataclasses import dataclass

from rich.text import Text

from daemon.domain.hours.clocks import Clock
from daemon.readmodel.compliance import Snapshot, minutes_on
from tui.format import bar, clock
from tui.widgets.status import LEFT, Left, Sign

SHORT_MINUTES = 60
"""With so little left somebody should think of the rest."""
NAME_WIDTH = 9
SIGN_WIDTH = 13
MIN_CELLS, MAX_CELLS = 10, 44
SAID_WIDTH = 22
LEVELS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFigure:
    """What is left on one clock, in minutes."""

    name: str
    left: int | None
    """None: the clock does not apply, or nobody can tell."""
    limit: int | None
    is_known: bool = True
    if_paired: int | None = None
    """Provisional: with a half-finished pair of rests completed."""

    @property
    def how_much(self) -> Left:
        if not self.is_known:
            return Left.UNKNOWN
        if self.left is None:
            return Left.NOT_APPLIED
        if self.left <= 0:
            return Left.NOTHING
        return Left.SHORT if self.left <= SHORT_MINUTES else Left.ENOUGH

    @property
    def sign(self) -> Sign:
        return LEFT[self.how_much]


def figures(snapshot: Snapshot) -> tuple[ClockFigure, ...]:
    """Of the four clocks. One that has a limit and nothing left on it is one nobody can tell."""
    return tuple(_figure(snapshot, clock) for clock in Clock)


def _figure(snapshot: Snapshot, clock: Clock) -> ClockFigure:
    left, limit = minutes_on(snapshot.left, clock), minutes_on(snapshot.limits, clock)
    paired = None if snapshot.if_paired is None else minutes_on(snapshot.if_paired, clock)
    return ClockFigure(
        name=clock.value,
        left=left,
        limit=limit,
        is_known=left is not None or limit is None,
        if_paired=None if paired == left else paired,
    )


def clock_line(figure: ClockFigure, width: int) -> Text:
    """`Driving  ● enough  ████░░  5:12 left of 11:00`, and what a finished pair makes of it."""
    sign = figure.sign
    text = Text(f" {figure.name.capitalize():<{NAME_WIDTH}}", no_wrap=True, overflow="ellipsis")
    text.append(f"{sign.both:<{SIGN_WIDTH}}", style=sign.style)
    if figure.how_much is Left.UNKNOWN:
        text.append("nobody can tell: see below", style=sign.style)
    elif figure.left is None:
        text.append("this rule does not apply to him", style=sign.style)
    else:
        cells = _cells(figure, width)
        if cells:
            text.append(bar(_share(figure), cells), style=sign.style)
            text.append("  ")
        text.append(_said(figure), style="bold")
    if figure.if_paired is not None:
        text.append(f"  {clock(figure.if_paired)} once paired", style="italic")
    return text


def short_figure(figure: ClockFigure) -> str:
    """For a cell of a list: `5:12▄`, `0:00x`, `n/a`, `?`."""
    how_much = figure.how_much
    if how_much is Left.UNKNOWN:
        return figure.sign.sign
    if figure.left is None:
        return "n/a"
    if how_much is Left.NOTHING:
        return f"{clock(figure.left)}{figure.sign.sign}"
    level = LEVELS[min(len(LEVELS) - 1, int(_share(figure) * len(LEVELS)))]
    return f"{clock(figure.left)}{level}"


def _said(figure: ClockFigure) -> str:
    of = "" if figure.limit is None else f" of {clock(figure.limit)}"
    return f"{clock(figure.left)} left{of}"


def _share(figure: ClockFigure) -> float:
    return (figure.left or 0) / figure.limit if figure.limit else 0.0


def _cells(figure: ClockFigure, width: int) -> int:
    """The bar takes the room that the words leave; with too little there is none."""
    if not figure.limit:
        return 0
    paired = 0 if figure.if_paired is None else len(f"  {clock(figure.if_paired)} once paired")
    room = width - 1 - NAME_WIDTH - SIGN_WIDTH - SAID_WIDTH - paired
    return min(MAX_CELLS, room) if room >= MIN_CELLS else 0
