import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.maintenance.due import Basis, Standing
from daemon.domain.maintenance.plans import Trigger
from tests.daemon.readmodel.sample_fleet import DAY, NOW
from tests.daemon.readmodel.sample_maintenance import TODAY
from tests.tui.maintenance_scene import HOUR, LOCAL, SLOT, due, work
from tui.format import DAY_MS
from tui.maintenance_words import (
    amount,
    band,
    booked_words,
    day,
    due_day,
    lasting,
    left_words,
    money,
    slot_in_full,
    slot_words,
    work_words,
)


@pytest.mark.parametrize(
    ("ahead", "said"),
    [(0, "1 Jun"), (11, "12 Jun"), (299, "27 Mar"), (300, "Mar '27"), (-400, "Apr '25")],
)
def test_a_day_names_its_year_where_it_could_be_another(ahead: int, said: str) -> None:
    assert day(TODAY + ahead, TODAY) == said


@pytest.mark.parametrize(
    ("changes", "when", "span"),
    [
        ({}, "12 Jun", "8-18 Jun"),
        ({"low_on": TODAY - 3}, "12 Jun", "29 May-18 Jun"),
        ({"low_on": TODAY + 11, "high_on": TODAY + 11}, "12 Jun", "-"),
        ({"high_on": None}, "12 Jun", "from 8 Jun"),
        ({"left": -5}, "now", "-"),
        ({"due_on": None, "low_on": TODAY + 900, "high_on": None}, "> 3 y", "from Nov '28"),
        ({"due_on": None, "low_on": None, "high_on": None, "basis": Basis.NONE}, "unknown", "-"),
        ({"standing": Standing.UNKNOWN}, "unknown", "-"),
        (
            {"due_on": TODAY + 400, "low_on": TODAY + 390, "high_on": TODAY + 395},
            "Jul '27",
            "Jun-Jul '27",
        ),
    ],
)
def test_a_due_day_has_its_band_and_unknown_says_so(
    changes: dict[str, object], when: str, span: str
) -> None:
    row = due(**changes)
    assert due_day(row, TODAY) == when
    assert band(row, TODAY) == span


@given(low=st.integers(-400, 1100), width=st.integers(0, 900))
def test_a_band_has_room_in_its_column(low: int, width: int) -> None:
    row = due(low_on=TODAY + low, high_on=TODAY + low + width)
    assert len(band(row, TODAY)) <= 15
    assert len(day(TODAY + low, TODAY)) <= 7


def test_amounts_are_written_in_the_unit_of_their_trigger() -> None:
    assert amount(Trigger.DISTANCE, 1_240_400) == "1 240 km"
    assert amount(Trigger.ENGINE_TIME, -18_750) == "-312 h"
    assert amount(Trigger.DAYS, 20) == "20 d"
    assert left_words(due(left=None)) == "-"
    assert (money(None), money(41_280), money(123_456_705)) == ("-", "412.80", "1 234 567.05")
    assert [lasting(one) for one in (45, 120, 150)] == ["45 min", "2 h", "2 h 30"]
    assert work_words(("b", "drum_bearing")) == "service b, drum bearing"


def test_times_are_near_by_weekday_and_else_by_date() -> None:
    assert slot_words(SLOT, NOW, LOCAL) == "Mo 22:00-00:00"
    assert slot_words(SLOT, NOW - 20 * DAY_MS, LOCAL) == "1 Jun 22:00"
    assert slot_in_full(SLOT, LOCAL) == "Mo 1 Jun 22:00 until Tu 2 Jun 00:00 in bay 2"
    by_day = type(SLOT)(bay=1, from_at=DAY + 9 * HOUR, until_at=DAY + 11 * HOUR)
    assert slot_in_full(by_day, LOCAL) == "Mo 1 Jun 09:00 until 11:00 in bay 1"
    assert booked_words(work(), NOW, LOCAL) == "W-17 Mo 22:00"
    assert booked_words(work(slots=()), NOW, LOCAL) == "W-17 no time"
    assert booked_words(None, NOW, LOCAL) == "-"
