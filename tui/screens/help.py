"""Keys of the screen one came from, and what the signs mean."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from daemon.readmodel.fleet import motion_rule
from tui.widgets.status import MOTION

KEY_WIDTH = 12
RULE_WIDTH = 12


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
            yield Static(Text("j/k scroll   esc close", style="dim"), markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def _text(self) -> Text:
        text = Text()
        text.append(f"Keys: {self._title}\n", style="bold")
        for key, said in self._keys:
            text.append(f"  {key:<{KEY_WIDTH}}", style="bold")
            text.append(f"{said}\n")
        text.append("\nStates\n", style="bold")
        for motion, sign in MOTION.items():
            text.append(f"  {sign.both:<{RULE_WIDTH}}", style=sign.style)
            text.append(f"{motion_rule(motion)}\n")
        return text
