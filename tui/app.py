"""The terminal application: sections, keys that work everywhere, look."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import Monochrome
from textual.notifications import SeverityLevel
from textual.screen import Screen

from daemon.control.client import ControlClient
from daemon.readmodel.connect import Reader as OpenDatabase
from tui.control import Control
from tui.desk import Desk
from tui.format import LocalTime
from tui.greys import Greys
from tui.poll import Poll
from tui.reader import Reader
from tui.rules import RulesAt
from tui.screens.alerts import AlertsScreen
from tui.screens.base import DepotScreen
from tui.screens.dispatch import DispatchScreen
from tui.screens.drivers import DriversScreen
from tui.screens.help import HelpScreen
from tui.screens.jobs import JobsScreen
from tui.screens.links import LinksScreen
from tui.screens.maintenance import MaintenanceScreen
from tui.screens.orders import OrdersScreen
from tui.screens.overview import OverviewScreen
from tui.screens.trucks import TrucksScreen
from tui.styles import STYLES
from tui.widgets.bars import SECTIONS

WIDE = 100
ANSWER_S = 5.0
"""The daemon is waited for so long before the screen says that it does not answer."""


class DepotApp(App[int]):
    CSS = STYLES
    TITLE = "depotd"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual's type
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "section('overview')", "Overview", id="app.overview", show=False),
        Binding("2", "section('trucks')", "Trucks", id="app.trucks", show=False),
        Binding("3", "section('drivers')", "Drivers", id="app.drivers", show=False),
        Binding("4", "section('orders')", "Orders", id="app.orders", show=False),
        Binding("5", "section('dispatch')", "Dispatch", id="app.dispatch", show=False),
        Binding("6", "section('maintenance')", "Maintenance", id="app.maintenance", show=False),
        Binding("7", "section('jobs')", "Jobs", id="app.jobs", show=False),
        Binding("8", "section('alerts')", "Alerts", id="app.alerts", show=False),
        Binding("9", "section('links')", "Links", id="app.links", show=False),
        Binding("p", "pause", "Pause", id="app.pause", show=False),
        Binding(
            "+", "quicken(1)", "Refresh more often", key_display="+", id="app.faster", show=False
        ),
        Binding(
            "-", "quicken(-1)", "Refresh less often", key_display="-", id="app.slower", show=False
        ),
        Binding("ctrl+r", "refresh_now", "Refresh now", id="app.now", show=False),
        Binding("C", "copy", "Copy", key_display="C", id="app.copy", show=False),
        Binding(":", "command_palette", "Commands", key_display=":", id="app.palette", show=False),
        Binding("?", "help", "Help", key_display="?", id="app.help"),
        Binding("q", "quit", "Quit", id="app.quit"),
    ]

    def __init__(
        self,
        open_database: Callable[[], OpenDatabase],
        *,
        zone: str,
        stale_s: int,
        now: Callable[[], int],
        socket: Path,
        rules: RulesAt | None = None,
    ) -> None:
        super().__init__()
        self._filters = [Greys() if isinstance(one, Monochrome) else one for one in self._filters]
        local = LocalTime.of(zone)
        self.poll = Poll(self, Reader(open_database, local, stale_s=stale_s), now)
        self.control = Control(self, ControlClient(socket, timeout_s=ANSWER_S), self.poll)
        self.desk = Desk(poll=self.poll, control=self.control, local=local, rules=rules)
        self.add_mode("overview", lambda: OverviewScreen(self.desk))
        self.add_mode("trucks", lambda: TrucksScreen(self.desk))
        self.add_mode("drivers", lambda: DriversScreen(self.desk))
        self.add_mode("orders", lambda: OrdersScreen(self.desk))
        self.add_mode("dispatch", lambda: DispatchScreen(self.desk))
        self.add_mode("maintenance", lambda: MaintenanceScreen(self.desk))
        self.add_mode("jobs", lambda: JobsScreen(self.desk))
        self.add_mode("alerts", lambda: AlertsScreen(self.desk))
        self.add_mode("links", lambda: LinksScreen(self.desk))

    def on_mount(self) -> None:
        self.switch_mode("overview")
        self.poll.start()

    def on_unmount(self) -> None:
        self.control.stop()
        self.poll.stop()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        yield from super().get_system_commands(screen)
        for _, said in SECTIONS:
            mode = said.lower()
            yield SystemCommand(said, f"Go to {said}", lambda mode=mode: self.action_section(mode))

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """The newest word alone: stacked ones would hide the rows below them."""
        self.clear_notifications()
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def action_section(self, mode: str) -> None:
        """A section's key always leads to its first page; once the app closes it leads nowhere."""
        if not self.is_running:
            return
        if self.current_mode == mode:
            while len(self.screen_stack) > 1:
                self.pop_screen()
        else:
            self.switch_mode(mode)

    def action_pause(self) -> None:
        self.poll.pause()
        self._show_lines()

    def action_quicken(self, steps: int) -> None:
        self.notify(f"Refresh every {self.poll.quicken(steps)} s", markup=False, timeout=2)

    def action_refresh_now(self) -> None:
        self.poll.now()

    def action_copy(self) -> None:
        text = self.screen.copy_text() if isinstance(self.screen, DepotScreen) else ""
        if text:
            self.copy_to_clipboard(text)
            self.notify("Copied.", markup=False, timeout=2)
        else:
            self.notify("There is nothing to copy here.", markup=False, timeout=2)

    def action_help(self) -> None:
        if isinstance(self.screen, DepotScreen):
            self.push_screen(HelpScreen(self.screen.section, self._keys()))

    def _keys(self) -> list[tuple[str, str]]:
        """Every key that works on the screen in front, the focused part's first."""
        keys: dict[str, list[str]] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.id is None or not active.enabled:
                continue  # Textual's own: arrows and the like
            shown = self.get_key_display(active.binding)
            keys.setdefault(active.binding.description, []).append(shown)
        return [(" ".join(dict.fromkeys(shown)), said) for said, shown in keys.items() if said]

    def _show_lines(self) -> None:
        if isinstance(self.screen, DepotScreen):
            self.screen.show_lines()
