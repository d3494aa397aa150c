"""Asks whether an act is meant: object and effect are named, and only `y` says yes."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui.acts import Act
from tui.format import plain


class ConfirmScreen(ModalScreen[bool]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes"),
        Binding("n,escape,q", "answer(False)", "No", id="confirm.no"),
    ]

    def __init__(self, act: Act, *, as_whom: str) -> None:
        super().__init__()
        self.act = act
        self._as_whom = as_whom

    def compose(self) -> ComposeResult:
        what = plain(self.act.what)
        with Vertical(id="dialog", classes="question"):
            yield Static(Text(f"{what[:1].upper()}{what[1:]}?", style="bold"), markup=False)
            yield Static(Text(plain(self.act.effect)), id="effect", markup=False)
            yield Button(Text("No"), id="no", compact=True)
            yield Static(
                Text(f"y yes   n no   you are {plain(self._as_whom)}", style="dim"), markup=False
            )

    def on_mount(self) -> None:
        self.query_one("#no", Button).focus()

    @on(Button.Pressed, "#no")
    def refused(self) -> None:
        self.dismiss(False)

    def action_answer(self, is_meant: bool) -> None:
        self.dismiss(is_meant)
