"""Asks which stream is sent to head office again, and from which number on."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from daemon.readmodel.link import LinkStreamRow
from tui.format import count, plain


class Wanted(NamedTuple):
    stream: LinkStreamRow
    first: int


class ResendScreen(ModalScreen[Wanted | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", id="resend.close"),
    ]

    def __init__(self, streams: Sequence[LinkStreamRow]) -> None:
        super().__init__()
        self._streams = streams

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog", classes="question"):
            yield Static(Text("Send again to head office", style="bold"), markup=False)
            yield OptionList(
                *(
                    Option(_label(stream), id=stream.name, disabled=not stream.last)
                    for stream in self._streams
                ),
                compact=True,
            )
            yield Input(placeholder="from number", type="integer", id="first", compact=True)
            yield Static("", id="effect", markup=False)
            yield Static(
                Text("enter choose, then the number   esc close", style="dim"), markup=False
            )

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def show(self, streams: Sequence[LinkStreamRow]) -> None:
        """Rows are numbered on while somebody chooses: the newest counts, not that of then."""
        if [row.name for row in streams] != [row.name for row in self._streams]:
            return
        was, self._streams = self._streams, streams
        options = self.query_one(OptionList)
        for at, (before, row) in enumerate(zip(was, streams, strict=True)):
            if row != before:
                options.replace_option_prompt_at_index(at, _label(row))
            if row.last and not before.last:
                options.enable_option_at_index(at)

    @on(OptionList.OptionSelected)
    def chosen(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def given(self, event: Input.Submitted) -> None:
        stream = self._stream()
        first = int(event.value) if event.value.isdecimal() else 0
        if stream is None:
            self.query_one(OptionList).focus()
        elif 1 <= first <= stream.last:
            self.dismiss(Wanted(stream, first))
        else:
            self.query_one("#effect", Static).update(Text(_range(stream), style="bold"))

    def _stream(self) -> LinkStreamRow | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None else self._streams[at]


def _label(stream: LinkStreamRow) -> Text:
    if not stream.last:
        return Text(f"{plain(stream.name):<10} has nothing to send yet")
    has = "nothing yet" if not stream.mark else f"up to {count(stream.mark)}"
    return Text(f"{plain(stream.name):<10} newest {count(stream.last)}, head office has {has}")


def _range(stream: LinkStreamRow) -> str:
    return f"A whole number from 1 to {stream.last}, please."
