"""A dialog of a few fields. What is wrong is said under its field, and nothing is lost by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.acts import Proposal
from tui.fields import Fault, Field, Form, Given, filled, given
from tui.format import plain
from tui.screens.base import DepotScreen
from tui.widgets.choice_line import ChoiceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    given: Given
    typed: Mapping[str, str]


FRAME_LINES = 6
"""Border, title, the line below the fields, the hint and the keys."""


def ask_for(screen: DepotScreen, form: Form, act_of: Callable[[Given], Proposal]) -> None:
    """The form, then the usual question; after a no what was typed stands in the form again."""

    def again(typed: Mapping[str, str]) -> None:
        if screen.app.screen is screen:
            ask_for(screen, filled(form, typed), act_of)

    def filled_in(answer: Filled | None) -> None:
        if answer is not None:
            act = act_of(answer.given)
            screen.desk.control.propose(act, again=lambda: again(answer.typed))

    screen.app.push_screen(FormScreen(form), filled_in)


class FormScreen(ModalScreen[Filled | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", id="form.close"),
        Binding("down", "app.focus_next", "Next field", id="form.next", show=False),
        Binding("up", "app.focus_previous", "Field before", id="form.before", show=False),
        Binding("ctrl+s", "submit", "Go on", id="form.submit", show=False),
    ]

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form = form

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog", classes="form"):
            yield Static(Text(plain(self.form.title), style="bold"), markup=False)
            if self.form.about:
                yield Static(Text(plain(self.form.about)), id="about", markup=False)
            with VerticalScroll(id="fields", can_focus=False):
                for field in self.form.fields:
                    with Horizontal(classes="field"):
                        yield Static(_label(field), classes="label", markup=False)
                        yield _widget(field)
                    yield Static("", id=f"fault-{field.key}", classes="fault", markup=False)
            yield Static("", id="hint", markup=False)
            keys = "tab next   enter next, on the last go on   ctrl+s go on   esc close"
            yield Static(Text(keys, style="dim"), markup=False)

    def on_mount(self) -> None:
        for field in self.form.fields:
            self.query_one(f"#fault-{field.key}").display = False
        self.watch(self, "focused", self._show_hint)
        self.query_one(f"#field-{self.form.fields[0].key}").focus()

    def on_resize(self) -> None:
        about = 2 if self.form.about else 0
        room = self.size.height - FRAME_LINES - about
        self.query_one("#fields").styles.max_height = max(1, room)

    def typed(self) -> dict[str, str]:
        return {field.key: self._part(field.key).value for field in self.form.fields}

    @on(Input.Submitted)
    @on(ChoiceLine.Submitted)
    def entered(self) -> None:
        focused = self.focused
        if focused is not None and focused.id == f"field-{self.form.fields[-1].key}":
            self.action_submit()
        else:
            self.focus_next()

    @on(Input.Changed)
    def changed(self, event: Input.Changed) -> None:
        """A fault is about what was typed before; the next attempt says what is left of it."""
        if event.input.id is not None:
            self.query_one(f"#fault-{event.input.id.removeprefix('field-')}").display = False

    def action_submit(self) -> None:
        found, faults = given(self.form, self.typed())
        self._show_faults(faults)
        if faults:
            self._part(faults[0].key).focus()
        else:
            self.dismiss(Filled(given=found, typed=self.typed()))

    def _part(self, key: str) -> Input | ChoiceLine:
        part = self.query_one(f"#field-{key}")
        assert isinstance(part, Input | ChoiceLine)  # noqa: S101 - made so by _widget
        return part

    def _show_faults(self, faults: list[Fault]) -> None:
        said = {fault.key: fault.said for fault in faults}
        for field in self.form.fields:
            line = self.query_one(f"#fault-{field.key}", Static)
            line.display = field.key in said
            line.update(Text(f"! {plain(said.get(field.key, ''))}"))

    def _show_hint(self, focused: Widget | None) -> None:
        key = (focused.id or "").removeprefix("field-") if focused is not None else ""
        hint = next((field.hint for field in self.form.fields if field.key == key), "")
        self.query_one("#hint", Static).update(Text(plain(hint), style="dim"))


def _label(field: Field) -> Text:
    text = Text(plain(field.label))
    if field.is_required:
        text.append(" *", style="bold")
    return text


def _widget(field: Field) -> Widget:
    name = f"field-{field.key}"
    if field.choices:
        return ChoiceLine(field.choices, field.value, id=name)
    suggester = SuggestFromList(field.known, case_sensitive=False) if field.known else None
    return Input(field.value, id=name, compact=True, suggester=suggester, select_on_focus=False)
