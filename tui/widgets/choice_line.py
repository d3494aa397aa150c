"""One of a few on one line: the arrows go round, a letter goes to what begins with it."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from tui.format import plain
from tui.screens.choose import Choice


class ChoiceLine(Static, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "turn(1)", "Next", id="choice.next", show=False),
        Binding("left", "turn(-1)", "Before", id="choice.before", show=False),
        Binding("enter", "submit", "Take", id="choice.take", show=False),
    ]

    class Submitted(Message):
        """Enter was pressed on it."""

    def __init__(
        self,
        choices: Sequence[Choice],
        value: str,
        *,
        id: str,  # noqa: A002 - Textual's word
    ) -> None:
        self._choices = choices
        keys = [choice.key for choice in choices]
        self._at = keys.index(value) if value in keys else 0
        super().__init__(self._text(), id=id, markup=False)

    @property
    def value(self) -> str:
        return self._choices[self._at].key

    def on_key(self, event: events.Key) -> None:
        """Again the same letter: the next of those that begin with it."""
        letter = (event.character or "").casefold()
        if not letter.isalnum():
            return
        order = [*range(self._at + 1, len(self._choices)), *range(self._at + 1)]
        for at in order:
            if self._choices[at].label.casefold().startswith(letter):
                self._turn_to(at)
                event.stop()
                return

    def on_click(self) -> None:
        self.action_turn(1)

    def action_turn(self, step: int) -> None:
        self._turn_to((self._at + step) % len(self._choices))

    def action_submit(self) -> None:
        self.post_message(self.Submitted())

    def _turn_to(self, at: int) -> None:
        self._at = at
        self.update(self._text())

    def _text(self) -> Text:
        text = Text("◂ ", no_wrap=True, overflow="ellipsis")
        text.append(plain(self._choices[self._at].label), style="bold")
        text.append(" ▸")
        text.append(f"   {self._at + 1} of {len(self._choices)}", style="dim")
        return text
