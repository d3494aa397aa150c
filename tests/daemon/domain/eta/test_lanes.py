from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.eta.defaults import P80_BY_P50, default_min
from daemon.domain.eta.lanes import LaneBook, Leg, Spot, hour_of_week, lane_book

DENVER = ZoneInfo("America/Denver")
START, END = Spot(398_000_000, -1_049_000_000, 1), Spot(398_900_000, -1_049_000_000, 2)
STRAIGHT_M = 10_000.0
USUAL_S = default_min(STRAIGHT_M) * 60


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=DENVER).timestamp() * 1000)


def leg(ratio: float, *, hour: int = 32, driven_m: float | None = None) -> Leg:
    """A drive that took so many times the default; hour 32 is Tuesday from eight."""
    return Leg(
        from_id=1,
        to_id=2,
        hour=hour,
        took_s=round(USUAL_S * ratio),
        straight_m=STRAIGHT_M,
        driven_m=driven_m,
    )


TUESDAY_8 = at("2026-06-02T08:30")


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-06-01T00:10", 0),
        ("2026-06-02T08:30", 32),
        ("2026-06-07T23:59", 167),
        ("2026-03-08T01:59", 145),  # clocks go forward
        ("2026-03-08T03:01", 147),
        ("2026-11-01T04:00", 148),  # they went back at two
    ],
)
def test_the_hour_of_the_week_is_that_of_the_wall_clock(text: str, hour: int) -> None:
    assert hour_of_week(at(text), DENVER) == hour


def test_of_a_lane_that_nobody_drove_nothing_is_known() -> None:
    book = lane_book([leg(1.0)], DENVER)
    assert book.lesson(END, START, TUESDAY_8) is None
    assert book.lesson(Spot(1, 2), END, TUESDAY_8) is None
    assert LaneBook().lesson(START, END, TUESDAY_8) is None


def test_few_drives_move_the_default_a_little_and_many_replace_it() -> None:
    def learned(count: int) -> float:
        lesson = lane_book([leg(2.0)] * count, DENVER).lesson(START, END, TUESDAY_8)
        assert lesson is not None
        return lesson.p50

    assert learned(1) == pytest.approx(1.2, rel=0.01)
    assert learned(4) == pytest.approx(1.5, rel=0.01)
    assert learned(400) == pytest.approx(2.0, rel=0.01)


def test_one_jam_moves_a_lane_hardly_at_all() -> None:
    legs = [leg(1.0)] * 20
    calm = lane_book(legs, DENVER).lesson(START, END, TUESDAY_8)
    jammed = lane_book([*legs, leg(6.0)], DENVER).lesson(START, END, TUESDAY_8)
    assert calm is not None
    assert jammed is not None
    assert jammed.p50 == pytest.approx(calm.p50, rel=0.01)


def test_the_hour_speaks_where_it_was_driven_often_enough() -> None:
    rush = [leg(2.0, hour=32)] * 20
    book = lane_book([*rush, *[leg(1.0, hour=90)] * 30], DENVER)
    at_rush = book.lesson(START, END, TUESDAY_8)
    an_hour_on = book.lesson(START, END, at("2026-06-02T09:30"))
    at_night = book.lesson(START, END, at("2026-06-06T03:00"))
    assert at_rush is not None
    assert an_hour_on == at_rush
    assert at_night is not None
    assert at_night.legs == 50
    assert at_rush.p50 > 1.6
    assert at_night.p50 < 1.2


def test_sunday_night_and_monday_morning_are_neighbours() -> None:
    book = lane_book([leg(2.0, hour=167)] * 10, DENVER)
    monday = book.lesson(START, END, at("2026-06-01T00:10"))
    assert monday is not None
    assert (0, monday.legs) == (hour_of_week(at("2026-06-01T00:10"), DENVER), 10)


def test_the_odometer_tells_how_winding_a_lane_is() -> None:
    told = lane_book([leg(1.0, driven_m=17_000)] * 3, DENVER).lesson(START, END, TUESDAY_8)
    untold = lane_book([leg(1.0)] * 3, DENVER).lesson(START, END, TUESDAY_8)
    assert told is not None
    assert told.circuity == pytest.approx(1.7)
    assert untold is not None
    assert untold.circuity is None


@given(st.lists(st.floats(0.2, 20), min_size=1, max_size=40))
def test_four_of_five_never_take_less_than_the_usual_drive(ratios: list[float]) -> None:
    lesson = lane_book([leg(ratio) for ratio in ratios], DENVER).lesson(START, END, TUESDAY_8)
    assert lesson is not None
    assert 0 < lesson.p50 <= lesson.p80
    assert lesson.p50 <= max(1.0, *ratios) * 1.01
    assert lesson.p80 <= max(P80_BY_P50, *ratios) * 1.01
