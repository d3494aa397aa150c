"""A table that touches only the cells that changed and keeps the cursor on its row.

A list that holds its top stays there, while the reader is there, whatever comes in above.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable
from textual.widgets.data_table import RowDoesNotExist

from tui.format import plain

CELL_PADDING = 2
SCROLLBAR = 1
REBUILD_ROWS = 40


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str
    width: int
    right: bool = False
    grows: bool = False
    """Takes the room that the others leave; one column of a table at most."""


class Cell(NamedTuple):
    text: str
    style: str = ""


class Row(NamedTuple):
    key: str
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class Touched:
    """What showing rows cost so far; when nothing changed nothing may grow."""

    added: int = 0
    removed: int = 0
    cells: int = 0
    sorted: int = 0


class KeyedText(Text):
    """The first cell of each row carries the row's key, by which the table is sorted."""

    row_key = ""


def columns_within(columns: Sequence[Column], width: int, *, at_least: int = 3) -> list[Column]:
    """Drops columns from the right until they fit; the first ones never go. The rest may grow."""
    kept: list[Column] = []
    used = SCROLLBAR
    for column in columns:
        used += column.width + CELL_PADDING
        if used > width and len(kept) >= at_least:
            break
        kept.append(column)
    left = width - SCROLLBAR - sum(column.width + CELL_PADDING for column in kept)
    return [
        replace(column, width=column.width + left) if column.grows and left > 0 else column
        for column in kept
    ]


class DiffTable(DataTable[Text]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Open", id="table.open"),
        Binding("j", "cursor_down", "Down", id="table.down", show=False),
        Binding("k", "cursor_up", "Up", id="table.up", show=False),
        Binding("g,home", "scroll_top", "First row", id="table.first", show=False),
        Binding("G,end", "scroll_bottom", "Last row", id="table.last", show=False),
        Binding("ctrl+d", "page_down", "Page down", id="table.page_down", show=False),
        Binding("ctrl+u", "page_up", "Page up", id="table.page_up", show=False),
    ]

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        id: str,  # noqa: A002 - Textual's word
        opens: bool = False,
        holds_top: bool = False,
    ) -> None:
        super().__init__(id=id, cursor_type="row", zebra_stripes=False)
        self._opens = opens
        self._holds_top = holds_top
        self.touched = Touched()
        self._every = list(columns)
        self._shown: list[Column] = []
        self._rows: list[Row] = []
        self._cursor_key: str | None = None

    def on_mount(self) -> None:
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter is offered only where a row opens something."""
        del parameters
        return self._opens if action == "select_cursor" else True

    @property
    def selected_key(self) -> str | None:
        """The key of the row under the cursor."""
        if not self._rows or not self.is_valid_row_index(self.cursor_row):
            return None
        return self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value

    @property
    def selected_text(self) -> str:
        """The row under the cursor, each cell with its heading."""
        row = self.row(self.selected_key)
        if row is None:
            return ""
        return "\t".join(
            f"{column.label}: {cell.text}"
            for column, cell in zip(self._every, row.cells, strict=True)
        )

    def recolumn(self, columns: Sequence[Column]) -> None:
        """Other columns from now on; the rows for them are shown next."""
        self._every = list(columns)
        self._rows = []
        self._shown = []
        self.clear(columns=True)
        self._fit()

    def row(self, key: str | None) -> Row | None:
        return next((row for row in self._rows if row.key == key), None)

    def show(self, rows: Sequence[Row]) -> None:
        """Makes the table show exactly these rows in this order.

        Of rows with one key the last is shown: a slip in the rows must not end the screens.
        """
        wanted = list({row.key: row for row in rows}.values())
        if wanted == self._rows:
            return
        before, self._rows = self._rows, wanted
        if self._shown:
            self._change(before, wanted)

    def _change(self, before: list[Row], wanted: list[Row]) -> None:
        cursor_key, cursor_row = (None, 0) if self._is_held_at_top else self._place(before)
        was = {row.key: row for row in before}
        now = {row.key for row in wanted}
        gone = [key for key in was if key not in now]
        new = [row for row in wanted if row.key not in was]
        if len(gone) + len(new) > REBUILD_ROWS:
            self._rebuild()
        else:
            self._patch(was, wanted, gone=gone)
        self._restore(cursor_key, cursor_row)

    @property
    def _is_held_at_top(self) -> bool:
        """There the reader wants to see what comes in above, not to follow a row down."""
        return self._holds_top and self.cursor_row == 0 and self.scroll_offset.y == 0

    def _place(self, before: list[Row]) -> tuple[str | None, int]:
        if not before or not self.is_valid_row_index(self.cursor_row):
            return None, 0
        return self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value, self.cursor_row

    def _patch(self, was: dict[str, Row], wanted: list[Row], *, gone: list[str]) -> None:
        order = [key for key in was if key not in set(gone)]
        for key in gone:
            self.remove_row(key)
            self.touched.removed += 1
        for row in wanted:
            old = was.get(row.key)
            if old is None:
                self._append(row)
                order.append(row.key)
            elif old.cells != row.cells:
                self._update(old, row)
        if order != [row.key for row in wanted]:
            self._order(wanted)

    def _update(self, old: Row, row: Row) -> None:
        for index, column in enumerate(self._shown):
            if old.cells[index] != row.cells[index]:
                self.update_cell(row.key, column.key, self._text(row, index))
                self.touched.cells += 1

    def _order(self, wanted: list[Row]) -> None:
        rank = {row.key: number for number, row in enumerate(wanted)}
        self.sort(self._shown[0].key, key=lambda cell: rank[cell.row_key])
        self.touched.sorted += 1

    def _append(self, row: Row) -> None:
        self.add_row(*[self._text(row, index) for index in range(len(self._shown))], key=row.key)
        self.touched.added += 1

    def _rebuild(self) -> None:
        self.clear()
        for row in self._rows:
            self._append(row)

    def _restore(self, key: str | None, was_row: int) -> None:
        """On the same row wherever it went, else on what now stands where it stood."""
        if not self._rows:
            return
        try:
            index = self.get_row_index(key) if key is not None else 0
        except RowDoesNotExist:
            index = min(was_row, len(self._rows) - 1)
        if index != self.cursor_row:
            self.move_cursor(row=index, animate=False)

    def _text(self, row: Row, index: int) -> Text:
        cell, column = row.cells[index], self._shown[index]
        made = Text if index else KeyedText
        text = made(plain(cell.text), style=cell.style, justify="right" if column.right else "left")
        if not cell.text.isascii() or len(cell.text) > column.width:
            text.truncate(column.width, overflow="ellipsis")  # slow, and rarely needed
        if isinstance(text, KeyedText):
            text.row_key = row.key
        return text

    def _fit(self) -> None:
        if self.size.width == 0:
            return
        fitting = columns_within(self._every, self.size.width)
        if fitting == self._shown:
            return
        cursor_key, cursor_row = self._place(self._rows if self._shown else [])
        self._shown = fitting
        self.clear(columns=True)
        for column in fitting:
            label = Text(column.label, justify="right" if column.right else "left")
            self.add_column(label, width=column.width, key=column.key)
        for row in self._rows:
            self._append(row)
        self._restore(cursor_key, cursor_row)
