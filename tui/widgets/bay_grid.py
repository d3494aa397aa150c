"""The bays of the workshop and their nights as a plan, with a cursor that chooses work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from daemon.readmodel.bay_plan import BayDay, BayPlan, BayWork
from daemon.readmodel.upkeep import worded
from tui.format import LocalTime, plain
from tui.maintenance_words import work_words
from tui.widgets.status import WORK, WORK_URGENCY

NIGHTS = 7
"""Beside each other."""
GUTTER = 3
HEAD_LINES = 2
FULL_TIMES = 13
"""From so many cells on times and nights are written in full."""
LINES_WITH_WORK = 4
"""A bay of so many lines says what is done too."""
NOTHING_BOOKED = "·"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cursor stands."""

    night: int = 0
    bay: int = 1
    piece: int = 0
    """Of the pieces of work in that bay in that night."""


def work_at(plan: BayPlan, place: Place) -> Sequence[BayWork]:
    """All that the bay has in that night."""
    if not 0 <= place.night < len(plan.days):
        return ()
    return tuple(one for one in plan.days[place.night].work if one.bay == place.bay)


class BayGrid(Static, can_focus=True):
    """As many nights as fit; the cursor takes it on to those behind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "night(-1)", "Night", key_display="h/l", id="bays.before"),
        Binding("right,l", "night(1)", "Night after", id="bays.after", show=False),
        Binding("up,k", "step(-1)", "Up", id="bays.up", show=False),
        Binding("down,j", "step(1)", "Down", id="bays.down", show=False),
        Binding("g,home", "home", "This night", id="bays.home", show=False),
        Binding("enter", "open", "Open", id="bays.open"),
        Binding("Y", "screen.accept", "Accept", key_display="Y", id="bays.accept"),
        Binding("V", "screen.move", "Move", key_display="V", id="bays.move"),
        Binding("S", "screen.start", "Start", key_display="S", id="bays.start"),
        Binding("F", "screen.finish", "Finish", key_display="F", id="bays.finish", show=False),
        Binding("X", "screen.cancel", "Cancel", key_display="X", id="bays.cancel", show=False),
    ]

    class Moved(Message):
        """Another place is chosen, or another plan is shown."""

    class Opened(Message):
        def __init__(self, work_order: str) -> None:
            super().__init__()
            self.work_order = work_order

    def __init__(self, local: LocalTime, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__("", id=id, markup=False)
        self.place = Place()
        self._local = local
        self._plan: BayPlan | None = None
        self._first = 0
        self._text = Text()

    @property
    def chosen(self) -> BayWork | None:
        """The work under the cursor."""
        here = () if self._plan is None else work_at(self._plan, self.place)
        return here[min(self.place.piece, len(here) - 1)] if here else None

    @property
    def night(self) -> BayDay | None:
        return None if self._plan is None else self._plan.days[self.place.night]

    def show(self, plan: BayPlan) -> None:
        """The cursor stays on its date: at noon the first night goes."""
        place = self.place
        if self._plan is not None:
            gone = (plan.days[0].day - self._plan.days[0].day).days
            place = Place(place.night - gone, place.bay, place.piece)
        self._plan = plan
        self._put(place)

    def on_resize(self) -> None:
        self._draw()

    def on_focus(self) -> None:
        self._draw()

    def on_blur(self) -> None:
        self._draw()

    def action_night(self, step: int) -> None:
        self._put(Place(self.place.night + step, self.place.bay))

    def action_home(self) -> None:
        self._put(Place(0, self.place.bay))

    def action_step(self, step: int) -> None:
        """Through the pieces of a bay, then on to the next."""
        plan, place = self._plan, self.place
        if plan is None:
            return
        piece = place.piece + step
        if 0 <= piece < len(work_at(plan, place)):
            self._put(Place(place.night, place.bay, piece))
        elif 1 <= place.bay + step <= plan.bays:
            beside = Place(place.night, place.bay + step)
            last = max(0, len(work_at(plan, beside)) - 1)
            self._put(Place(place.night, beside.bay, last if step < 0 else 0))

    def action_open(self) -> None:
        if self.chosen is not None:
            self.post_message(self.Opened(self.chosen.work_order))

    def _put(self, place: Place) -> None:
        plan = self._plan
        if plan is not None:
            night = max(0, min(place.night, len(plan.days) - 1))
            bay = max(1, min(place.bay, plan.bays))
            place = Place(night, bay, place.piece)
            self._first = max(night - NIGHTS + 1, min(self._first, night))
        self.place = place
        self._draw()
        self.post_message(self.Moved())

    def _draw(self) -> None:
        if self._plan is None or self.size.width == 0:
            return
        text = grid_text(
            self._plan,
            self.place,
            self._local,
            first=self._first,
            size=(self.size.width, self.size.height),
            has_focus=self.has_focus,
        )
        if text != self._text:
            self._text = text
            self.update(text)


def grid_text(
    plan: BayPlan,
    place: Place,
    local: LocalTime,
    *,
    first: int,
    size: tuple[int, int],
    has_focus: bool,
) -> Text:
    width, height = size
    nights = plan.days[first : first + NIGHTS]
    cell = (width - GUTTER) // NIGHTS
    room = max(1, (height - HEAD_LINES) // plan.bays)
    text = _heads(nights, cell, local, first=first)
    for bay in range(1, plan.bays + 1):
        columns = [
            _cell(
                [one for one in night.work if one.bay == bay],
                local,
                width=cell - 1,
                with_work=room >= LINES_WITH_WORK,
                chosen=place.piece if (first + number, bay) == (place.night, place.bay) else None,
                has_focus=has_focus,
            )
            for number, night in enumerate(nights)
        ]
        most = max(len(lines) for lines in columns)
        shown = min(room - 1, most) if room > most else room
        for line in range(max(1, shown)):
            text.append("\n")
            text.append(f"B{bay:<{GUTTER - 1}}" if line == 0 else " " * GUTTER, style="bold")
            for lines in columns:
                text.append_text(_line(lines, line, shown, cell))
        if room > most:
            text.append("\n")
    return text


def _line(lines: Sequence[Text], number: int, shown: int, cell: int) -> Text:
    """What has no room in a bay is counted in its last line."""
    if number >= len(lines):
        return Text(" " * cell)
    if number == shown - 1 and len(lines) > shown:
        left = Text("more ▾", style="dim")
        left.truncate(cell - 1, pad=True)
        return left.append(" ")
    return lines[number].copy().append(" ")


def _heads(nights: Sequence[BayDay], cell: int, local: LocalTime, *, first: int) -> Text:
    """Which night, then how many mechanics are there when."""
    text = Text(" " * GUTTER, no_wrap=True, overflow="crop")
    for number, night in enumerate(nights):
        is_first = first + number == 0
        said = night_words(night.day)
        head = Text(said if cell > FULL_TIMES else said.rpartition(" ")[0])
        head.stylize("bold reverse" if is_first else "bold")
        head.truncate(cell - 1, overflow="crop", pad=True)
        text.append_text(head).append(" ")
    text.append("\n" + " " * GUTTER)
    for night in nights:
        crews = Text(_crews(night, local), style="dim")
        crews.truncate(cell - 1, overflow="ellipsis", pad=True)
        text.append_text(crews).append(" ")
    return text


def night_words(day: date) -> str:
    """`Mo 1/Tu 2`: the night from the one to the other."""
    after = day + timedelta(days=1)
    return f"{day:%a}"[:2] + f" {day.day}/" + f"{after:%a}"[:2] + f" {after.day}"


def _crews(night: BayDay, local: LocalTime) -> str:
    if not night.crews:
        return "nobody"
    return ", ".join(
        f"{_hours(one.from_at, one.until_at, local)} x{one.mechanics}" for one in night.crews
    )


def _hours(from_at: int, until_at: int, local: LocalTime) -> str:
    """`22-6`, `22:15-0:45`."""
    return "-".join(_hour(local.minute(at)) for at in (from_at, until_at))


def _hour(minute: str) -> str:
    hour, _, rest = minute.partition(":")
    return str(int(hour)) if rest == "00" else f"{int(hour)}:{rest}"


def _cell(
    work: Iterable[BayWork],
    local: LocalTime,
    *,
    width: int,
    with_work: bool,
    chosen: int | None,
    has_focus: bool,
) -> Sequence[Text]:
    """Name and truck, then when, then what is done."""
    pieces = list(work)
    if not pieces:
        style = ("reverse" if has_focus else "bold") if chosen is not None else "dim"
        return [_fit(Text(f" {NOTHING_BOOKED}", style=style), width)]
    lines: list[Text] = []
    for number, one in enumerate(pieces):
        is_chosen = chosen is not None and number == min(chosen, len(pieces) - 1)
        mark = ("reverse " if has_focus else "underline ") if is_chosen else ""
        lines.append(_fit(Text(f"{one.work_order} {plain(one.vehicle)}", f"{mark}bold"), width))
        state, urgency = WORK[one.state], WORK_URGENCY[one.urgency]
        if width >= FULL_TIMES:
            times = f"{local.minute(one.from_at)}-{local.minute(one.until_at)}"
        else:
            times = _hours(one.from_at, one.until_at, local)
        lines.append(_fit(Text(f"{state.sign} {times}", mark + state.style), width))
        if with_work:
            words = work_words(one.kinds) if width >= FULL_TIMES else worded(one.kinds)
            said = f"{urgency.sign} {plain(words)}"
            lines.append(_fit(Text(said, mark + urgency.style), width))
    return lines


def _fit(text: Text, width: int) -> Text:
    text.truncate(width, overflow="ellipsis", pad=True)
    return text
