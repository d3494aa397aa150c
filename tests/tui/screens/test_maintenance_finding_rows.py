from daemon.domain.maintenance.condition import State
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_maintenance import TODAY
from tests.tui.maintenance_scene import HOUR, LOCAL, finding
from tui.format import DAY_MS
from tui.screens.maintenance_finding_rows import (
    COLUMNS,
    drawn,
    finding_line,
    finding_rows,
    finding_text,
    words_of,
)
from tui.widgets.diff_table import columns_within


def test_a_row_says_from_what_to_what_and_since_when() -> None:
    (row,) = finding_rows([finding()], TODAY)
    assert [cell.text for cell in row.cells] == [
        "▼ falls",
        "T-07",
        "battery at rest",
        "12.65 → 12.31 V",
        "13 May",
        "8.5",
        "12.30 V",
        "the battery ages, or is not charged full",
    ]
    assert columns_within(COLUMNS, 80)[-1].key == "deviations"
    assert "ages" in words_of(finding())


def test_the_chart_has_a_dot_a_day_the_usual_level_and_the_day_it_began() -> None:
    chart = drawn(finding(), LOCAL)
    assert len(chart.reads) == 30
    assert (chart.reads[0].value, chart.levels) == (12.65, (12.65,))
    assert chart.marks == (LOCAL.noon(TODAY - 19),)
    assert chart.until_ms - chart.from_ms == 29 * DAY_MS
    lone = drawn(finding(days=finding().days[:1]), LOCAL)
    assert lone.until_ms > lone.from_ms
    assert lone.marks == ()
    assert drawn(finding(days=()), LOCAL).reads == ()


def test_the_numbers_stand_beside_it_and_how_it_ended() -> None:
    text = finding_text(finding(), NOW, TODAY, LOCAL, 78).plain
    for said in ("12.65 V", "8.5 deviations away", "12.30 V", "beside the other trucks"):
        assert said in text
    assert "Over" not in text
    over = finding(
        state=State.REPAIRED, ended_at=NOW - HOUR, ended_by="olga", note="new battery", latest=None
    )
    text = finding_text(over, NOW, TODAY, LOCAL, 78).plain
    assert "repaired 07:03:20 by olga: new battery" in text
    assert "Latest     -" in text


def test_the_line_below_fits() -> None:
    for row in (finding(), finding(is_beside_others=False), finding(ended_at=NOW, note="x " * 90)):
        for width in (60, 80):
            lines = finding_line(row, TODAY, width).plain.split("\n")
            assert len(lines) <= 4
            assert all(len(line) <= width for line in lines)
    assert finding_line(None, TODAY, 80).plain == ""
