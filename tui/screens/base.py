"""What all screens have in common: two lines on top, the footer, rows by message."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Input

from daemon.readmodel.trouble import Trouble
from tui.desk import Desk
from tui.poll import Answered, Troubled
from tui.questions import Head, Question, View
from tui.widgets.bars import PlaceLine, StatusBar, banner_of
from tui.widgets.diff_table import DiffTable


class DepotScreen(Screen[None]):
    section: ClassVar[str]
    """Name of the section in the second line."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.head: Head | None = None
        self.trouble: Trouble | None = None

    @property
    @abstractmethod
    def question(self) -> Question: ...

    @abstractmethod
    def compose_body(self) -> Iterable[Widget]: ...

    @abstractmethod
    def show_view(self, view: View, head: Head) -> None: ...

    def place(self) -> str:
        """Where in the section one is; nothing on its first page."""
        return ""

    def note(self) -> str:
        """The right end of the second line: filter and order."""
        return ""

    def banner(self) -> str:
        return banner_of(self.head, self.trouble, self.desk.local)

    def copy_text(self) -> str:
        """What `C` copies."""
        return ""

    def compose(self) -> ComposeResult:
        yield StatusBar(id="status-bar")
        yield PlaceLine(id="place-line")
        yield from self.compose_body()
        yield Footer(compact=True, show_command_palette=False)

    def on_screen_resume(self) -> None:
        self.desk.poll.now()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_lines)

    def on_answered(self, message: Answered) -> None:
        """An answer to what was asked before a key changed the question is not shown."""
        self.trouble = None
        self.head = message.answer.head
        self.desk.control.heed(is_running=self.head.is_running)
        if message.answer.question == self.question:
            self.show_view(message.answer.view, message.answer.head)
        self.show_lines()

    def on_troubled(self, message: Troubled) -> None:
        self.trouble = message.trouble
        self.show_lines()

    def show_lines(self) -> None:
        if self.head is not None:
            bar = self.query_one(StatusBar)
            bar.show_head(self.head, self.desk.local, is_paused=self.desk.poll.is_paused)
        line = self.query_one(PlaceLine)
        banner = self.banner()
        if banner:
            line.show_banner(banner)
        else:
            line.show_place(self.section, self.place(), self.note())


class FilteredScreen(DepotScreen):
    """One table, and a box that filters its rows."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._filter = ""

    @abstractmethod
    def _show_rows(self, head: Head) -> None: ...

    def copy_text(self) -> str:
        return self.query_one(DiffTable).selected_text

    def action_filter(self) -> None:
        box = self.query_one("#filter", Input)
        box.display = True
        box.focus()

    @on(Input.Changed, "#filter")
    def filter_changed(self, event: Input.Changed) -> None:
        self._filter = event.value.strip()
        self._again()

    @on(Input.Submitted, "#filter")
    def filter_done(self) -> None:
        self.query_one("#filter", Input).display = False
        self.query_one(DiffTable).focus()

    def _again(self) -> None:
        if self.head is not None:
            self._show_rows(self.head)
        self.show_lines()
