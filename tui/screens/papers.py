"""Papers that run out, defects that are open, and driving that nobody has claimed."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from daemon.domain.papers.kinds import Kind
from daemon.readmodel.papers import PaperRow
from tui import duty_acts, duty_forms, dvir_acts, paper_acts
from tui.acts import Impossible
from tui.desk import Desk
from tui.driver_questions import PapersQuestion, PapersView
from tui.questions import Head, Question, View
from tui.screens.base import DepotScreen
from tui.screens.form import ask_for
from tui.screens.paper_rows import (
    DRIVE_COLUMNS,
    DUE_COLUMNS,
    INSPECTION_COLUMNS,
    drive_rows,
    drive_said,
    due_rows,
    inspection_rows,
)
from tui.widgets.diff_table import DiffTable, Row

BLOCKS = (
    ("due", "no-due", DUE_COLUMNS, " No papers are due within 60 days."),
    ("inspections", "no-inspections", INSPECTION_COLUMNS, " No defects are open."),
    ("drives", "no-drives", DRIVE_COLUMNS, " No driving waits to be claimed."),
)


class PapersScreen(DepotScreen):
    section = "Drivers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Blocks", id="papers.next"),
        Binding("P", "paper", "Renew", key_display="P", id="papers.paper"),
        Binding("I", "inspect", "Inspect", key_display="I", id="papers.inspect"),
        Binding("F", "certify", "Repaired", key_display="F", id="papers.certify"),
        Binding("R", "review", "Sign report", key_display="R", id="papers.review", show=False),
        Binding("U", "claim", "Claim", key_display="U", id="papers.claim"),
        Binding("X", "withdraw", "Withdraw", key_display="X", id="papers.withdraw", show=False),
        Binding("escape", "back", "Back", key_display="esc", id="papers.back"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view = PapersView()

    @property
    def question(self) -> Question:
        return PapersQuestion()

    def compose_body(self) -> Iterable[Widget]:
        with Vertical(id="papers-body"):
            for table, empty, columns, said in BLOCKS:
                yield DiffTable(columns, id=table)
                yield Static(Text(said, style="dim"), id=empty, markup=False)

    def on_mount(self) -> None:
        self.query_one("#due").focus()

    def place(self) -> str:
        return "Papers and inspections"

    def note(self) -> str:
        number = len(self._view.due)
        return f"{number} papers due" if number != 1 else "1 paper due"

    def show_view(self, view: View, head: Head) -> None:
        if not isinstance(view, PapersView):
            return
        self._view = view
        local, now = self.desk.local, head.moment.now_ms
        self._show("due", due_rows(view.due))
        self._show("inspections", inspection_rows(view.defects, view.to_review, local, now))
        self._show("drives", drive_rows(view.drives, local, now))

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_paper(self) -> None:
        row = self._paper()
        if row is None or self.head is None:
            self.desk.control.propose(None)
            return
        kind, name = Kind(row.kind), row.name
        form = paper_acts.add_form(kind, name, self.desk.local, self.head.moment.now_ms)
        ask_for(self, form, lambda given: paper_acts.add(kind, row.holder, name, given))

    def action_withdraw(self) -> None:
        row = self._paper()
        if row is None:
            self.desk.control.propose(None)
        elif row.id is None:
            what = f"withdraw the {row.title} of {row.name}"
            self.desk.control.propose(Impossible(what=what, why="none is on file"))
        else:
            number = row.id
            form = paper_acts.withdraw_form(row.title, row.name)
            ask_for(
                self, form, lambda given: paper_acts.withdraw(number, row.title, row.name, given)
            )

    def action_inspect(self) -> None:
        if self.head is None:
            return
        form = dvir_acts.add_form(
            self._view.vehicles,
            self._view.drivers,
            vehicle=self._vehicle(),
            zone=self.desk.local.zone,
            now=self.head.moment.now_ms,
        )
        ask_for(self, form, dvir_acts.add)

    def action_certify(self) -> None:
        key = self._key("inspections")
        one = next((each for each in self._view.defects if f"f{each.id}" == key), None)
        if one is None:
            self.desk.control.propose(None)
            return
        form = dvir_acts.certify_form(one.item, one.vehicle)
        ask_for(self, form, lambda given: dvir_acts.certify(one.id, one.item, one.vehicle, given))

    def action_review(self) -> None:
        key = self._key("inspections")
        one = next((each for each in self._view.to_review if f"r{each.id}" == key), None)
        if one is None:
            self.desk.control.propose(None)
            return
        form = dvir_acts.review_form(one.id, one.vehicle, self._view.drivers)
        ask_for(self, form, lambda given: dvir_acts.review(one.id, one.vehicle, given))

    def action_claim(self) -> None:
        key = self._key("drives")
        drive = next((one for one in self._view.drives if str(one.id) == key), None)
        if drive is None or self.head is None:
            self.desk.control.propose(None)
            return
        said = drive_said(drive, self.desk.local, self.head.moment.now_ms)
        if drive.ended_at is None:
            self.desk.control.propose(duty_acts.claim(drive, said, {}))
            return
        form = duty_forms.claim(said, self._view.drivers)
        ask_for(self, form, lambda given: duty_acts.claim(drive, said, given))

    def _show(self, name: str, rows: Sequence[Row]) -> None:
        table = self.query_one(f"#{name}", DiffTable)
        table.show(rows)
        table.display = bool(rows)
        self.query_one(f"#no-{name}").display = not rows

    def _key(self, name: str) -> str | None:
        return self.query_one(f"#{name}", DiffTable).selected_key

    def _paper(self) -> PaperRow | None:
        key = self._key("due")
        return next(
            (one for one in self._view.due if f"{one.holder}|{one.name}|{one.kind}" == key), None
        )

    def _vehicle(self) -> str:
        """That of the inspection under the cursor: most often it is looked at again."""
        row = self.query_one("#inspections", DiffTable).row(self._key("inspections"))
        return "" if row is None else row.cells[1].text
