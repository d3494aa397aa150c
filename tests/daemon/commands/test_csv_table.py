from daemon.commands.csv_table import csv_table

KNOWN = ("name", "paper", "note")


def faults(text: str) -> list[tuple[int, str, str]]:
    table = csv_table(text, KNOWN, needed=("name", "paper"))
    return [(fault.line, fault.column, fault.message) for fault in table.faults]


def test_rows_come_with_their_lines_and_without_empty_cells() -> None:
    table = csv_table("\ufeffNote;Name;Paper\n;D1;cdl\n\nx;D2;twic\n", KNOWN, needed=("name",))
    assert [(row.line, dict(row.fields)) for row in table.rows] == [
        (2, {"name": "D1", "paper": "cdl"}),
        (4, {"note": "x", "name": "D2", "paper": "twic"}),
    ]
    assert table.faults == []


def test_headings_are_those_that_are_known_and_needed() -> None:
    assert faults("name,colour\n") == [
        (1, "colour", "unknown column"),
        (1, "paper", "this column is missing"),
    ]
    assert faults("name,paper,name\n") == [(1, "name", "this column is there twice")]
    assert faults("") == [(1, "", "the file is empty")]


def test_what_is_no_table_is_a_fault_with_its_line() -> None:
    assert faults("name,paper\nD1\nD2,cdl\n") == [(2, "", "has 1 cells, the heading has 2")]
    assert faults('name,paper\n"D1\n')[0][2].startswith("is not CSV")


def test_a_column_may_have_another_name() -> None:
    table = csv_table("b_at,a\n1,2\n", ("a", "b"), needed=("b",), also={"b_at": "b"})
    assert table.faults == []
    assert table.rows[0].fields == {"b": "1", "a": "2"}
