from daemon.readmodel.fault_codes import FaultRow
from tests.daemon.readmodel.sample_fleet import NOW
from tests.tui.maintenance_scene import HOUR, LOCAL, fault
from tui.screens.maintenance_fault_rows import COLUMNS, fault_line, fault_rows, words_of
from tui.widgets.diff_table import columns_within


def cells(row: FaultRow) -> list[str]:
    (found,) = fault_rows([row], NOW, LOCAL)
    return [cell.text for cell in found.cells]


def test_a_row_says_lamp_code_words_and_when() -> None:
    assert cells(fault()) == [
        "! amber",
        "T-07",
        "110/15",
        "coolant temperature: too high, least severe",
        "4",
        "Sa 06:03",
        "07:03",
        "gps-07",
    ]
    assert columns_within(COLUMNS, 80)[-1].key == "last"


def test_the_vehicle_counts_before_we_do_and_without_words_it_is_said() -> None:
    row = cells(fault(occurrences=12, words="", code="P0420"))
    assert (row[3], row[4]) == ("no words for it", "12")


def test_what_is_over_is_no_lamp_any_more() -> None:
    row = fault(ended_at=NOW - HOUR, state="former")
    assert cells(row)[0] == "- former"
    assert "over since 07:03:20" in fault_line(row, NOW, LOCAL, 80).plain


def test_the_line_below_fits() -> None:
    for width in (60, 80, 120):
        lines = fault_line(fault(words="very " * 40), NOW, LOCAL, width).plain.split("\n")
        assert len(lines) <= 4
        assert all(len(line) <= width for line in lines)
    assert "SPN 110, FMI 15, told by gps-07" in fault_line(fault(), NOW, LOCAL, 120).plain
    assert "came up once" in fault_line(fault(episodes=1), NOW, LOCAL, 120).plain
    assert "SPN" not in fault_line(fault(spn=None), NOW, LOCAL, 120).plain
    assert fault_line(None, NOW, LOCAL, 80).plain == ""
    assert "coolant" in words_of(fault())
