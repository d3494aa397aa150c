import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tui.widgets.diff_table import Cell, Column, DiffTable, Row, columns_within

COLUMNS = (Column("a", "A", 5), Column("b", "B", 6), Column("c", "C", 9), Column("d", "D", 30))


class TableApp(App[None]):
    def __init__(self, *, holds_top: bool) -> None:
        super().__init__()
        self.holds_top = holds_top

    def compose(self) -> ComposeResult:
        yield DiffTable(COLUMNS, id="table", holds_top=self.holds_top)


def row(key: str, *words: str) -> Row:
    padded = (*words, "", "", "", "")[:4]
    return Row(key, tuple(Cell(word) for word in padded))


def drive(
    script: Callable[[DiffTable, Pilot[None]], Awaitable[None]], *, holds_top: bool = False
) -> None:
    async def session() -> None:
        app = TableApp(holds_top=holds_top)
        async with app.run_test(size=(40, 10)) as pilot:
            await script(app.query_one(DiffTable), pilot)

    asyncio.run(session())


def keys(table: DiffTable) -> list[str | None]:
    return [table.ordered_rows[n].key.value for n in range(table.row_count)]


def words(table: DiffTable, number: int) -> list[str]:
    return [cell.plain for cell in table.get_row_at(number)]


def test_columns_go_from_the_right_but_never_the_first_three() -> None:
    assert [c.key for c in columns_within(COLUMNS, 40)] == ["a", "b", "c"]
    assert [c.key for c in columns_within(COLUMNS, 59)] == ["a", "b", "c", "d"]
    assert [c.key for c in columns_within(COLUMNS, 5)] == ["a", "b", "c"]


def test_one_column_takes_the_room_that_is_left() -> None:
    columns = (Column("a", "A", 5), Column("b", "B", 6, grows=True), Column("c", "C", 4))
    assert [c.width for c in columns_within(columns, 40)] == [5, 24, 4]
    assert [c.width for c in columns_within(columns, 20)] == [5, 6, 4]


def test_only_changed_cells_are_touched() -> None:
    async def script(table: DiffTable, pilot: Pilot[None]) -> None:
        await pilot.pause()
        table.show([row("1", "x", "y"), row("2", "z")])
        table.show([row("1", "x", "y"), row("2", "z")])
        assert (table.touched.added, table.touched.cells) == (2, 0)
        table.show([row("1", "x", "Y"), row("2", "z")])
        assert (table.touched.added, table.touched.cells, table.touched.sorted) == (2, 1, 0)
        assert words(table, 0) == ["x", "Y", ""]

    drive(script)


def test_the_cursor_stays_on_its_row() -> None:
    async def script(table: DiffTable, pilot: Pilot[None]) -> None:
        await pilot.pause()
        table.show([row("1"), row("2"), row("3")])
        table.move_cursor(row=1)
        table.show([row("0"), row("3"), row("2"), row("1")])
        assert table.selected_key == "2"
        table.show([row("0"), row("3"), row("1")])
        assert table.selected_key == "1"  # what now stands where it stood
        table.show([])
        assert table.selected_key is None

    drive(script)


@pytest.mark.parametrize(("row_number", "is_top"), [(0, True), (1, False)])
def test_a_list_that_holds_its_top_shows_what_comes_in_above(row_number: int, is_top: bool) -> None:
    async def script(table: DiffTable, pilot: Pilot[None]) -> None:
        await pilot.pause()
        table.show([row(str(n)) for n in range(20, 50)])
        table.move_cursor(row=row_number)
        table.show([row(str(n)) for n in range(50)])
        await pilot.pause()
        assert (table.cursor_row == 0, table.scroll_offset.y == 0) == (is_top, is_top)
        assert table.selected_key == ("0" if is_top else "21")

    drive(script, holds_top=True)


def test_a_new_width_keeps_rows_and_cursor() -> None:
    async def script(table: DiffTable, pilot: Pilot[None]) -> None:
        await pilot.pause()
        table.show([row("1", "a"), row("2", "b")])
        table.move_cursor(row=1)
        await pilot.resize_terminal(100, 10)
        await pilot.pause()
        assert len(table.ordered_columns) == 4
        assert (keys(table), table.selected_key) == (["1", "2"], "2")

    drive(script)


def test_of_rows_with_one_key_the_last_is_shown() -> None:
    async def script(table: DiffTable, pilot: Pilot[None]) -> None:
        await pilot.pause()
        table.show([row("1", "x"), row("2", "y"), row("1", "z")])
        assert (keys(table), words(table, 0)[0]) == (["1", "2"], "z")
        table.show([row("2", "y"), row("2", "w"), row("3")])
        assert (keys(table), words(table, 0)[0]) == (["2", "3"], "w")

    drive(script)


def test_long_and_dirty_words_are_cut_and_cleaned() -> None:
    async def script(table: DiffTable, pilot: Pilot[None]) -> None:
        await pilot.pause()
        table.show([row("1", "abcdefgh", "[/b]\x1b[1m")])
        assert words(table, 0)[:2] == ["abcd…", "[/b]·…"]

    drive(script)


ROWS = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["x", "y"])),
    unique_by=lambda pair: pair[0],
)


@settings(max_examples=10, deadline=None)
@given(st.lists(ROWS, max_size=6))
def test_whatever_came_before_the_table_shows_exactly_the_last_rows(
    history: list[list[tuple[str, str]]],
) -> None:
    async def script(table: DiffTable, pilot: Pilot[None]) -> None:
        await pilot.pause()
        for rows in history:
            table.show([row(key, word) for key, word in rows])
            assert keys(table) == [key for key, _ in rows]
            assert [words(table, n)[0] for n in range(len(rows))] == [word for _, word in rows]

    drive(script)


def test_many_new_rows_at_once_are_rebuilt_with_the_cursor_in_place() -> None:
    async def script(table: DiffTable, pilot: Pilot[None]) -> None:
        await pilot.pause()
        table.show([row(str(n)) for n in range(100, 200)])
        table.move_cursor(row=50)
        table.show([row(str(n)) for n in range(200)])
        assert table.selected_key == "150"
        assert table.row_count == 200

    drive(script)
