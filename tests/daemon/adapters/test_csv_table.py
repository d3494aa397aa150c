import csv
import io

import pytest

from daemon.adapters.csv_table import plain, write_table


def test_a_table_is_read_back_as_it_was() -> None:
    out = io.StringIO()
    rows = [("a,b", 1, -2.5, None), ('say "x"\nand more', 0, 0.0, "")]
    assert write_table(("text", "whole", "part", "none"), rows, out) == 2
    assert list(csv.reader(io.StringIO(out.getvalue()))) == [
        ["text", "whole", "part", "none"],
        ["a,b", "1", "-2.5", ""],
        ['say "x"\nand more', "0", "0.0", ""],
    ]
    assert "\r\n" in out.getvalue()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1+1"])
def test_a_text_is_no_formula(text: str) -> None:
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "T101", "a=b", "'x"])
def test_other_texts_stay(text: str) -> None:
    assert plain(text) == text
