"""Keys of the screen one came from, and what the signs mean."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from daemon.readmodel.hours import NOT_AN_ELD
from tui.driver_acts import ROSTER
from tui.folding import folded
from tui.screens.help_signs import meanings
from tui.widgets.bars import SteadyStatic

KEY_WIDTH = 12
RULE_WIDTH = 17
TEXT_WIDTH = 72
PAIR_WIDTH = 24
FRAME_LINES = 3
"""Two of the border and the one that says how to scroll and close."""


class HelpScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss", "Close", id="help.close"),
        Binding("j", "scroll(1)", "Down", id="help.down", show=False),
        Binding("k", "scroll(-1)", "Up", id="help.up", show=False),
    ]

    def __init__(self, title: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._keys = keys

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog", classes="wide"):
            with VerticalScroll(id="help-scroll"):
                yield Static(self._text(), markup=False)
            yield SteadyStatic(id="help-more")

    def on_mount(self) -> None:
        scroll = self.query_one(VerticalScroll)
        scroll.focus()
        self.watch(scroll, "scroll_y", self._show_more)
        self.watch(scroll, "virtual_size", self._show_more)

    def on_resize(self) -> None:
        self.query_one(VerticalScroll).styles.max_height = max(1, self.size.height - FRAME_LINES)
        self.call_after_refresh(self._show_more)

    def _show_more(self) -> None:
        """A text cut at the edge of the screen looks like its end unless something says more."""
        scroll = self.query_one(VerticalScroll)
        line = Text("esc close", style="dim")
        if scroll.max_scroll_y > 0:
            is_end = scroll.scroll_y >= scroll.max_scroll_y
            more = Text(
                "▲ j/k scroll   " if is_end else "▼ more below: j/k scroll   ", style="bold"
            )
            line = Text.assemble(more, line)
        self.query_one("#help-more", SteadyStatic).show(line)

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def _text(self) -> Text:
        text = Text()
        text.append(f"Keys: {self._title}\n", style="bold")
        half = -(-len(self._keys) // 2)
        for pair in zip_longest(self._keys[:half], self._keys[half:], fillvalue=("", "")):
            for key, said in pair:
                text.append(f" {key:<{KEY_WIDTH}}", style="bold")
                text.append(f"{said:<{PAIR_WIDTH}.{PAIR_WIDTH}}")
            text.append("\n")
        for what, signs in meanings(self._title):
            text.append(f"\n{what}\n", style="bold")
            for sign, said in signs:
                line = Text(f"  {sign.both:<{RULE_WIDTH}}", style=sign.style)
                line.append(said, style="default")
                text.append_text(folded(line, TEXT_WIDTH, indent=RULE_WIDTH + 2)).append("\n")
        if self._title == "Drivers":
            text.append(f"\n{ROSTER} {NOT_AN_ELD}.\n", style="dim")
        return text
