import pytest

from tui.format import DAY_MS, LocalTime
from tui.widgets.chart_axis import Axis, axis_of, ticks_of

UTC = LocalTime.of("UTC")
MONDAY = 1_780_272_000_000  # 2026-06-01T00:00Z


@pytest.mark.parametrize(
    ("values", "rows", "finest", "from_zero", "wanted"),
    [
        ([30.0, 83.0], 18, 20, True, (0, 100, 20)),
        ([30.0, 83.0], 4, 20, True, (0, 100, 50)),
        ([12.3, 14.1], 10, 0.1, False, (12.0, 14.5, 0.5)),
        ([-4.0, 3.0], 8, 1, True, (-4, 4, 2)),
        ([7.0], 10, 1, False, (7, 8, 1)),
        ([], 10, 1, True, (0, 1, 1)),
        ([5.0, 6.0], 1, 1, True, (0, 10, 10)),
    ],
)
def test_the_axis_is_round_and_holds_all(
    values: list[float],
    rows: int,
    finest: float,
    from_zero: bool,
    wanted: tuple[float, float, float],
) -> None:
    axis = axis_of(values, rows, finest=finest, from_zero=from_zero)
    assert (axis.bottom, axis.top, axis.step) == pytest.approx(wanted)


def test_labels_stand_at_their_lines_with_the_decimals_of_the_step() -> None:
    axis = Axis(12.0, 14.0, 0.5)
    assert [axis.label(row, 5).strip() for row in range(5)] == [
        "14.0",
        "13.5",
        "13.0",
        "12.5",
        "12.0",
    ]
    assert axis.label(1, 9) == " " * axis.gutter
    assert Axis(0.0, 1_000_000.0, 500_000.0).gutter == 8


def test_hours_are_told_of_a_day_and_dates_of_many() -> None:
    told = [label for _, label in ticks_of(UTC, MONDAY, MONDAY + DAY_MS // 3, 75)]
    assert told == ["00:00", "01:00", "02:00", "03:00", "04:00", "05:00", "06:00", "07:00"]
    told = [label for _, label in ticks_of(UTC, MONDAY, MONDAY + 40 * DAY_MS, 70)]
    assert told == ["2 Jun", "9 Jun", "16 Jun", "23 Jun", "30 Jun", "7 Jul"]


def test_dates_stay_at_midnight_over_a_change_of_the_clock() -> None:
    local = LocalTime.of("America/Denver")
    autumn = 1_793_400_000_000  # 2026-10-30
    for at, _ in ticks_of(local, autumn, autumn + 5 * DAY_MS, 60):
        assert local.day_start(at) == at
