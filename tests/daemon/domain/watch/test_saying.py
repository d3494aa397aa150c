from dataclasses import replace
from datetime import UTC, datetime

import pytest

from daemon.domain.hours.duty import Duty
from daemon.domain.hours.europe_law import EU_561
from daemon.domain.hours.moments import RestKind
from daemon.domain.hours.next_legal import NextLegal
from daemon.domain.hours.rulesets import PROPERTY_70_8
from daemon.domain.hours.verdict import Violation
from daemon.domain.watch.saying import RESTS, lasting, law_of, local, name_of, of_next, of_violation
from tests.daemon.domain.hours.worked import CHICAGO, START
from tests.daemon.domain.watch.watched import terms_for


def minute(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) // 60


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-06-08T11:05", "06:05 CDT"),
        ("2026-06-09T04:59", "23:59 CDT"),
        ("2026-06-09T05:00", "Tue 00:00 CDT"),
        ("2026-06-02T12:00", "Tue 07:00 CDT"),
        ("2026-06-15T12:00", "2026-06-15 07:00 CDT"),
        ("2025-12-31T12:00", "2025-12-31 06:00 CST"),
    ],
)
def test_time_is_that_of_the_home_terminal(at: str, told: str) -> None:
    assert local(minute(at), CHICAGO, now=START) == told


def test_minutes_are_told_in_hours() -> None:
    assert [lasting(one) for one in (0, 59, 60, 125)] == [
        "0 min",
        "59 min",
        "1 h 00 min",
        "2 h 05 min",
    ]


def test_violation_is_told_with_its_minutes_limit_and_article() -> None:
    one = Violation(rule="eu_daily_rest", cite="Art. 8", at=START, minutes=70)
    assert of_violation(one, terms_for(EU_561), now=START + 90) == (
        "eu_daily_rest: 1 h 10 min driven from 06:00 CDT to 07:10 CDT (Art. 8)"
    )


def test_next_legal_driving_is_told_with_the_rest_that_gets_there() -> None:
    rest = NextLegal(at=START + 600, kind=RestKind.DAILY, duty=Duty.OFF, minutes=600)
    assert of_next(rest, CHICAGO, now=START) == (
        "driving is legal again at 16:00 CDT, after the daily rest: 10 h 00 min OFF from now"
    )
    at_once = NextLegal(at=START, kind=RestKind.NONE, duty=Duty.OFF, minutes=0)
    assert of_next(at_once, CHICAGO, now=START) == "driving is legal now"
    assert "nobody can tell" in of_next(None, CHICAGO, now=START)


def test_every_kind_of_rest_has_words() -> None:
    assert RESTS.keys() == set(RestKind)


def test_clocks_have_names_and_the_law_behind_them() -> None:
    assert name_of("window") == "the window for driving"
    assert name_of("eu_daily_rest") == "eu_daily_rest"
    law = law_of("driving", terms_for())
    assert law is not None
    assert law.minutes == 660
    assert law_of("window", terms_for(EU_561)) is None


def test_violation_of_the_depots_own_rule_is_not_said_to_be_one_of_the_law() -> None:
    rules = replace(PROPERTY_70_8, driving=replace(PROPERTY_70_8.driving, minutes=600))
    cite = PROPERTY_70_8.driving.cite
    one = Violation(rule=PROPERTY_70_8.driving.rule, cite=cite, at=START, minutes=18)
    assert of_violation(one, terms_for(rules), now=START + 90) == (
        "driving_11h, beyond 10 h by the depot's rule: 18 min driven from 06:00 CDT to 06:18 CDT"
        " (11 h by 49 CFR 395.3(a)(3)(i))"
    )
    assert "depot" not in of_violation(one, terms_for(PROPERTY_70_8), now=START + 90)
