"""The link to head office, and the ports: what arrives on each, and what is wrong with it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import DataTable, Sparkline, Static

from daemon.readmodel.link import LinkRow
from daemon.readmodel.ports import PortRow, PortState
from tui import acts
from tui.desk import Desk
from tui.format import NOTHING, count, percent, plain, size
from tui.questions import Head, LinksQuestion, LinksView, Question, View
from tui.screens.base import DepotScreen
from tui.screens.link_rows import Seen, link_text
from tui.screens.resend import ResendScreen, Wanted
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import Cell, Column, DiffTable, Row
from tui.widgets.status import ALERT, PORT

COLUMNS = (
    Column("state", "State", 9),
    Column("name", "Port", 12),
    Column("rate", "In/min", 7, right=True),
    Column("faults", "Faults", 6, right=True),
    Column("fixes", "Fixes/min", 9, right=True),
    Column("heard", "Last byte", 12),
    Column("units", "Units", 5, right=True),
    Column("baud", "Rate", 6, right=True),
    Column("url", "Where", 16, grows=True),
)
LABEL_WIDTH = 12
POOR = 0.05
SENTENCES = "sentences"
COMES = {
    "socketcan": "frames",
    "slcan": "frames",
    "candump": "frames",
    "mqtt": "messages",
    "mqtts": "messages",
}
"""By the scheme of a port's url."""


class LinksScreen(DepotScreen):
    section = "Links"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "faults", "Faults only", id="links.faults"),
        Binding("R", "resend", "Send again", key_display="R", id="links.resend"),
        Binding("S", "snapshot", "Send state", key_display="S", id="links.snapshot"),
        Binding("escape", "all", "All ports", id="links.all", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._link: LinkRow | None = None
        self._ports: Sequence[PortRow] = ()
        self._faults_only = False

    @property
    def question(self) -> Question:
        return LinksQuestion()

    def compose_body(self) -> Iterable[Widget]:
        yield SteadyStatic(id="link")
        yield DiffTable(COLUMNS, id="ports")
        yield Static("", id="no-ports", markup=False)
        with Vertical(id="port-detail"):
            yield SteadyStatic(id="port-title")
            yield Sparkline([], id="port-rate")
            yield SteadyStatic(id="port-facts")

    def on_mount(self) -> None:
        self.query_one(DiffTable).focus()
        self.query_one("#no-ports").display = False
        self.query_one("#port-detail").display = False

    def note(self) -> str:
        return "faults only" if self._faults_only else f"{len(self._ports)} ports"

    def copy_text(self) -> str:
        return self.query_one("#port-facts", SteadyStatic).text.plain

    def show_view(self, view: View, head: Head) -> None:
        if isinstance(view, LinksView):
            self._link, self._ports = view.link, view.ports
            self._show_link(head)
            self._show_ports(head)
            asked = self.app.screen
            if isinstance(asked, ResendScreen) and self._link is not None:
                asked.show(self._link.streams)

    def on_resize(self) -> None:
        super().on_resize()
        if self.head is not None:
            self._show_link(self.head)

    def _show_link(self, head: Head) -> None:
        seen = Seen(now=head.moment.now_ms, local=self.desk.local, is_running=head.is_running)
        text = link_text(self._link, seen, width=self.app.size.width)
        self.query_one("#link", SteadyStatic).show(text)

    def action_resend(self) -> None:
        """Which stream and from where is asked first, whether it is meant then."""
        if self._link is None or self._link.state == "off":
            self.desk.control.propose(acts.NO_HEAD_OFFICE)
            return

        def wanted(chosen: Wanted | None) -> None:
            if chosen is not None:
                self.desk.control.propose(acts.resend(chosen.stream, first=chosen.first))

        self.app.push_screen(ResendScreen(self._link.streams), wanted)

    def action_snapshot(self) -> None:
        is_off = self._link is None or self._link.state == "off"
        self.desk.control.propose(acts.NO_HEAD_OFFICE if is_off else acts.snapshot())

    def action_faults(self) -> None:
        self._faults_only = not self._faults_only
        self._again()

    def action_all(self) -> None:
        self._faults_only = False
        self._again()

    @on(DataTable.RowHighlighted)
    def another_port(self) -> None:
        if self.head is not None:
            self._show_detail(self.head)

    def _again(self) -> None:
        if self.head is not None:
            self._show_ports(self.head)
        self.show_lines()

    def _show_ports(self, head: Head) -> None:
        shown = [port for port in self._ports if not self._faults_only or _is_faulty(port)]
        table, empty = self.query_one(DiffTable), self.query_one("#no-ports", Static)
        table.show([self._row(port, head) for port in shown])
        table.display = self.query_one("#port-detail").display = bool(shown)
        empty.display = not shown
        if not self._ports:
            empty.update(
                Text(
                    "No ports yet.\n\nName each receiver in depotd.toml under [[port]] with name "
                    "and url,\nthen restart the daemon. depotd check says if the file is right."
                )
            )
        elif not shown:
            empty.update(Text("No port is faulty. f shows all of them again."))
        self._show_detail(head)

    def _row(self, port: PortRow, head: Head) -> Row:
        sign, now = PORT[port.state], head.moment.now_ms
        poor = port.fault_ratio is not None and port.fault_ratio > POOR
        cells = (
            Cell(sign.both, sign.style),
            Cell(port.name, "bold"),
            Cell(count(port.sentences_per_minute)),
            Cell(percent(port.fault_ratio), ALERT.style if poor else ""),
            Cell(count(port.fixes_per_minute)),
            Cell(self.desk.local.near(port.last_byte_at, now)),
            Cell(str(len(port.units))),
            Cell(NOTHING if port.baud is None else str(port.baud)),
            Cell(port.url),
        )
        return Row(f"p{port.name}", cells)

    def _show_detail(self, head: Head) -> None:
        key = self.query_one(DiffTable).selected_key
        port = next((port for port in self._ports if f"p{port.name}" == key), None)
        if port is None:
            return
        title = Text(f" {plain(port.name)}", style="bold")
        title.append(f"  {what_comes(port.url)} per minute, last hour", style="dim")
        self.query_one("#port-title", SteadyStatic).show(title)
        rate = self.query_one(Sparkline)
        if rate.data != list(port.sentences_by_minute):
            rate.data = list(port.sentences_by_minute)
        self.query_one("#port-facts", SteadyStatic).show(self._facts(port, head))

    def _facts(self, port: PortRow, head: Head) -> Text:
        local, now = self.desk.local, head.moment.now_ms
        device = f"{port.url} ({port.device})" if port.device else port.url
        kind = what_comes(port.url)
        is_told = kind != SENTENCES
        said = (
            ("State", f"{PORT[port.state].both}, since {local.with_age(port.since, now)}"),
            ("Last error", port.last_error or "none"),
            ("Where", device),
            ("Last byte", local.with_age(port.last_byte_at, now)),
            ("Last value" if is_told else "Last fix", local.with_age(port.last_fix_at, now)),
            ("Came in", f"{size(port.bytes)}, {count(port.sentences)} {kind}"),
            *(() if is_told else (("Damaged", _damage(port)),)),
            ("Faults", _tally(port.faults)),
            (kind.capitalize(), _tally(port.by_type)),
            ("Reconnects", str(port.reconnects)),
            ("Units", ", ".join(port.units) or "none yet"),
        )
        text = Text(no_wrap=True, overflow="ellipsis")
        for label, words in said:
            text.append(f" {label:<{LABEL_WIDTH}}", style="dim")
            text.append(f"{plain(words)}\n", style=self._style(label, port))
        return text

    def _style(self, label: str, port: PortRow) -> str:
        if label == "State":
            return PORT[port.state].style
        return ALERT.style if label == "Last error" and port.last_error else ""


def what_comes(url: str) -> str:
    """Receivers send sentences; of what else is a port the scheme says it."""
    return COMES.get(url.partition(":")[0], SENTENCES)


def _is_faulty(port: PortRow) -> bool:
    return port.state != PortState.OPEN or (port.fault_ratio or 0.0) > POOR


def _damage(port: PortRow) -> str:
    return (
        f"{count(port.bad_checksum)} bad checksum, {count(port.no_checksum)} without, "
        f"{count(port.framing_faults)} badly framed"
    )


def _tally(counted: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{name} {count(number)}" for name, number in counted) or "none"
