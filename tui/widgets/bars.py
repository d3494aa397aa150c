"""The two lines on top of every screen: how the depot is, and where one is."""

from collections.abc import Iterable

from rich.cells import cell_len
from rich.text import Text
from textual.widgets import Static

from daemon.domain.tracking.facts import Motion
from daemon.readmodel.status import DaemonStatus
from daemon.readmodel.trouble import Trouble
from tui.format import LocalTime, count, plain
from tui.questions import Head
from tui.widgets.status import ALERT, HOURS_VIOLATED, HOURS_WARNED, MOTION, URGENCY

SECTIONS = (
    ("1", "Overview"),
    ("2", "Trucks"),
    ("3", "Drivers"),
    ("4", "Orders"),
    ("5", "Dispatch"),
    ("6", "Maintenance"),
    ("7", "Jobs"),
    ("8", "Alerts"),
    ("9", "Links"),
)
BRIEF = {"Dispatch": "Disp", "Maintenance": "Maint"}
"""Of sections that are not open, where all of them in full have no room."""
SHORTEST_NAME = 6


class SteadyStatic(Static):
    """Repaints only when its text differs from what is shown."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__("", id=id, markup=False)
        self.text = Text()
        self.paints = 0

    def show(self, text: Text) -> None:
        if text != self.text or text.style != self.text.style:
            self.text = text
            self.paints += 1
            self.update(text)


class StatusBar(SteadyStatic):
    """Clock, depot, trucks by state, unread alerts, drivers near or over a limit, ports.

    In want of room the name goes first.
    """

    def show_head(self, head: Head, local: LocalTime, *, is_paused: bool) -> None:
        left = Text(f" {local.minute(head.moment.now_ms)} ", style="bold")
        name = plain(head.daemon.depot) if head.daemon is not None else "no depot"
        left_over = self.size.width - cell_len(left.plain)
        least = min(SHORTEST_NAME, cell_len(name))
        right = self._right(head, is_paused=is_paused)
        if right.cell_len + least > left_over:
            right = self._right(head, is_paused=is_paused, says_unread=False)
        if right.cell_len > left_over:
            right = self._right(head, is_paused=is_paused, says_unread=False, in_words=False)
        room = max(0, left_over - right.cell_len)
        depot = Text(name if room >= least else "")
        depot.truncate(room, overflow="ellipsis", pad=True)
        self.show(Text.assemble(left, depot, right, no_wrap=True))

    def _right(
        self, head: Head, *, is_paused: bool, says_unread: bool = True, in_words: bool = True
    ) -> Text:
        text = Text()
        if is_paused:
            text.append(" PAUSED ", style="reverse")
        elif head.is_replay:
            text.append(" REPLAY ", style="reverse")
        for motion in Motion:
            number = int(getattr(head.counts, motion.value))
            sign = MOTION[motion]
            style = sign.style if number else "dim"
            word = f" {sign.word}" if in_words else ""
            text.append(f" {sign.sign}{count(number)}{word}", style=style)
        if head.unread.worst is not None:
            sign = URGENCY[head.unread.worst]
            word = " unread" if says_unread else ""
            text.append(f"  {sign.sign}{count(head.unread.total)}{word}", style=sign.style)
        if head.hours.total:
            sign = HOURS_VIOLATED if head.hours.violated else HOURS_WARNED
            word = " hours" if says_unread else ""
            text.append(f"  {sign.sign}{head.hours.total}{word}", style=sign.style)
        all_open = head.ports_open == head.ports_total
        stopped = head.daemon is None or not head.daemon.is_running
        style = "dim" if stopped else ("green" if all_open else ALERT.style)
        opened = "?" if stopped else str(head.ports_open)
        text.append(f"  ports {opened}/{head.ports_total} ", style=style)
        return text


class PlaceLine(SteadyStatic):
    """Sections and where one is; in trouble a red banner stands here instead."""

    def show_place(self, here: str, trail: str, note: str) -> None:
        right = Text(plain(note))
        ways = [_crumbs(here, trail, SECTIONS, gap="  "), _crumbs(here, trail, SECTIONS, gap=" ")]
        brief = [(key, name if name == here else BRIEF.get(name, name)) for key, name in SECTIONS]
        ways.append(_crumbs(here, trail, brief, gap=" "))
        ways.append(_crumbs(here, trail, [each for each in SECTIONS if each[1] == here], gap="  "))
        if not trail:
            ways[-1] = _crumbs(here, trail, SECTIONS, gap=" ", in_words=False)
        fits = [way for way in ways if way.cell_len + 1 + right.cell_len <= self.size.width]
        text = fits[0] if fits else ways[-1]
        room = self.size.width - text.cell_len - 1
        right.truncate(max(0, room), overflow="ellipsis")
        text.append(" " * max(0, room - right.cell_len))
        text.append_text(right)
        text.no_wrap = True
        self.remove_class("-banner")
        self.show(text)

    def show_banner(self, banner: str) -> None:
        text = Text(f" {plain(banner)}", no_wrap=True)
        text.truncate(max(1, self.size.width), overflow="ellipsis", pad=True)
        self.add_class("-banner")
        self.show(text)


def _crumbs(
    here: str,
    trail: str,
    sections: Iterable[tuple[str, str]],
    *,
    gap: str,
    in_words: bool = True,
) -> Text:
    """Where room is short the others are left out deep inside a section, else named by key."""
    text = Text(" ")
    for key, name in sections:
        is_here = name == here
        said = f"{key} {name}" if in_words or is_here else key
        text.append(said, style="bold reverse" if is_here else "dim")
        text.append(gap)
    if trail:
        text.append(f"> {plain(trail)} ", style="bold")
    return text


def banner_of(head: Head | None, trouble: Trouble | None, local: LocalTime) -> str:
    """The one sentence that matters more than where one is; empty when all is well."""
    if trouble is not None:
        step = f" {trouble.next_step}." if trouble.next_step else ""
        return f"STORE TROUBLE: {trouble.message}.{step}"
    if head is None or head.is_replay:
        return ""
    if head.daemon is None or head.daemon.boot is None:
        return "DAEMON NEVER RAN on this database. Start it: depotd run"
    return (
        _daemon_banner(head.daemon, head.moment.now_ms, local)
        or _store_banner(head.daemon)
        or _stale_banner(head, local)
    )


def _daemon_banner(daemon: DaemonStatus, now: int, local: LocalTime) -> str:
    if daemon.is_running and daemon.is_beating:
        return ""
    said = "DAEMON STOPPED" if not daemon.is_running else "DAEMON HANGS"
    last = local.with_age(daemon.ended_at or daemon.beat_at, now)
    return f"{said}: last beat {last}. You see the state of then."


def _store_banner(daemon: DaemonStatus) -> str:
    """Only what loses history; the overview says the rest."""
    health = daemon.store
    if health is None or (health.state == "ok" and not health.shedding_step):
        return ""
    return health.said.replace("store", "STORE", 1) + "."


def _stale_banner(head: Head, local: LocalTime) -> str:
    counts = head.counts
    heard = counts.total - counts.unknown
    if heard and counts.stale == heard:
        last = local.with_age(head.newest_fix_at, head.moment.now_ms)
        return f"NO TRUCK IS HEARD: the newest fix is of {last}. 9 shows the ports."
    return ""
