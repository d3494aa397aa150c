"""A small dialog that picks one of a few."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option


class Choice(NamedTuple):
    key: str
    label: str


class ChooseScreen(ModalScreen[str | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close", id="choose.close"),
        Binding("j", "down", "Down", id="choose.down", show=False),
        Binding("k", "up", "Up", id="choose.up", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], chosen: str) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Text(self._title, style="bold"), markup=False)
            yield OptionList(
                *(Option(Text(choice.label), id=choice.key) for choice in self._choices),
                compact=True,
            )
            yield Static(Text("enter choose   esc close", style="dim"), markup=False)

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = [choice.key for choice in self._choices].index(self._chosen)
        options.focus()

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_down(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(OptionList).action_cursor_up()
