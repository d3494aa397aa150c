from dataclasses import FrozenInstanceError, astuple

import pytest

from daemon.domain.hours.europe_law import EU_561


def test_rules_are_named_as_verdicts_name_them_and_say_their_article() -> None:
    parts = (
        EU_561.breaks,
        EU_561.daily_driving,
        EU_561.week,
        EU_561.fortnight,
        EU_561.daily_rest,
        EU_561.weekly_rest,
    )
    assert {part.rule: part.cite.partition("Art. ")[2] for part in parts} == {
        "eu_break_45min": "7",
        "eu_daily_driving": "6(1)",
        "eu_weekly_56h": "6(2)",
        "eu_fortnight_90h": "6(3)",
        "eu_daily_rest": "8(2), (4), (5)",
        "eu_weekly_rest": "8(6)",
    }


def test_figures_are_those_of_the_regulation() -> None:
    assert astuple(EU_561.breaks)[2:] == (270, 45, 15, 30)
    assert astuple(EU_561.daily_driving)[2:] == (540, 600, 2)
    assert EU_561.week.most == 3360
    assert EU_561.fortnight.most == 5400
    assert astuple(EU_561.daily_rest)[2:] == (1440, 660, 540, 3, 180, 1800)
    assert astuple(EU_561.weekly_rest)[4:] == (2700, 1440, 8640, 2, 3, 540)


def test_law_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        EU_561.week.most = 4000  # type: ignore[misc]  # that is the point
