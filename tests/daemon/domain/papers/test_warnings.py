from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.alerts import Urgency
from daemon.domain.papers.kinds import Holder, Kind
from daemon.domain.papers.paper import Paper, Subject
from daemon.domain.papers.warnings import (
    TOGETHER,
    Happening,
    Looked,
    News,
    Over,
    Told,
    WarningRules,
    look,
    named,
    notices,
)
from tests.daemon.domain.papers.unhurried import UNHURRIED

DAY = date(2026, 11, 28)
RULES = WarningRules(licence_days=45, other_days=30)


def driver(*papers: Paper, name: str = "D17", is_retired: bool = False) -> Subject:
    return Subject(
        holder=Holder.DRIVER,
        id=1,
        name=name,
        needs_cdl=True,
        is_retired=is_retired,
        papers=papers,
    )


def paper(kind: Kind, days: int) -> Paper:
    return Paper(kind=kind, expires_on=DAY + timedelta(days=days))


def with_both(cdl: int, medical: int, *more: Paper) -> Subject:
    return driver(paper(Kind.CDL, cdl), paper(Kind.MEDICAL, medical), *more)


def told_of(one: News) -> Told:
    return Told(kind=one.standing.kind.value, expires_on=one.expires_on, step=one.step)


def said(looked: Looked) -> list[tuple[str, str, str, int]]:
    return [
        (one.happening.value, one.urgency.value, one.standing.kind.value, one.step)
        for one in looked.news
    ]


def test_what_is_far_off_is_no_news() -> None:
    assert look(with_both(900, 300), [], DAY, RULES) == Looked()


@pytest.mark.parametrize(
    ("cdl", "medical", "expected"),
    [
        (60, 300, [("paper.warned", "low", "cdl", 60)]),
        (45, 300, [("paper.warned", "high", "cdl", 45)]),
        (300, 45, [("paper.warned", "low", "medical", 60)]),
        (300, 30, [("paper.warned", "high", "medical", 30)]),
        (0, 300, [("paper.warned", "high", "cdl", 0)]),
        (300, -2, [("paper.expired", "critical", "medical", -2)]),
    ],
)
def test_the_depots_own_days_make_it_urgent(
    cdl: int, medical: int, expected: list[tuple[str, str, str, int]]
) -> None:
    assert said(look(with_both(cdl, medical), [], DAY, RULES)) == expected


def test_what_nobody_needs_is_never_critical_and_never_missing() -> None:
    looked = look(with_both(300, 300, paper(Kind.TWIC, -2)), [], DAY, RULES)
    assert said(looked) == [("paper.expired", "high", "twic", -2)]


def test_what_is_required_and_missing_is_told_once() -> None:
    first = look(driver(), [], DAY, RULES)
    assert said(first) == [
        ("paper.missing", "high", "cdl", 0),
        ("paper.missing", "high", "medical", 0),
    ]
    told = [told_of(one) for one in first.news]
    again = look(driver(), told, DAY + timedelta(days=1), RULES)
    assert (again.news, again.over) == ((), ())
    assert again.stands == {Happening.MISSING}


def test_another_paper_ends_what_was_told_of_the_one_before() -> None:
    before = with_both(3, 300)
    told = [told_of(one) for one in look(before, [], DAY, RULES).news]
    renewed = with_both(900, 300)
    looked = look(renewed, told, DAY, RULES)
    expires_on = (DAY + timedelta(days=3)).isoformat()
    assert looked.over == (Over(subject=renewed, kind="cdl", expires_on=expires_on),)
    assert looked.news == ()


def test_one_that_is_renewed_for_a_short_time_begins_its_own_ladder() -> None:
    told = [told_of(one) for one in look(with_both(-3, 300), [], DAY, RULES).news]
    looked = look(with_both(10, 300), told, DAY, RULES)
    assert said(looked) == [("paper.warned", "high", "cdl", 14)]
    assert len(looked.over) == 1


def test_a_driver_who_left_ends_all_that_was_told_of_him() -> None:
    told = [told_of(one) for one in look(driver(), [], DAY, RULES).news]
    looked = look(driver(is_retired=True), told, DAY, RULES)
    assert (looked.news, [one.kind for one in looked.over]) == ((), ["cdl", "medical"])


def test_a_few_are_told_one_by_one_and_many_in_a_list() -> None:
    def news(count: int) -> list[News]:
        return [
            one
            for number in range(count)
            for one in look(with_both(-1 - number, 300), [], DAY, RULES).news
        ]

    few = notices(news(TOGETHER - 1))
    assert [(one.is_list, len(one.news)) for one in few] == [(False, 1)] * (TOGETHER - 1)
    (many,) = notices(news(300))
    assert (many.is_list, len(many.news)) == (True, 300)
    assert named(many.news[0]) == "D17: CDL expired 2026-02-01 (300 days ago)"


def test_the_most_pressing_sort_is_told_first() -> None:
    looks = [look(with_both(60, 300), [], DAY, RULES), look(with_both(300, -1), [], DAY, RULES)]
    told = notices(one for looked in looks for one in looked.news)
    assert [one.urgency for one in told] == [Urgency.CRITICAL, Urgency.LOW]


@UNHURRIED
@given(
    days=st.lists(st.integers(0, 200), max_size=30),
    renewals=st.dictionaries(st.integers(0, 200), st.integers(-20, 150), max_size=3),
)
def test_each_step_of_a_paper_is_told_once_and_no_warning_outlives_it(
    days: list[int], renewals: dict[int, int]
) -> None:
    """For any days that are looked at, in order or not, and papers renewed between."""
    told: list[Told] = []
    heard: list[tuple[str, int]] = []
    live = 90
    for number in days:
        live = renewals.get(number, live)
        looked = look(with_both(live, 999), told, DAY + timedelta(days=number), RULES)
        over = {(one.kind, one.expires_on) for one in looked.over}
        told = [one for one in told if (one.kind, one.expires_on) not in over]
        new = [told_of(one) for one in looked.news if one.standing.kind is Kind.CDL]
        if over:
            heard = []
        heard += [(one.expires_on, one.step) for one in new]
        told += new
        assert {one.expires_on for one in told} <= {(DAY + timedelta(days=live)).isoformat()}
    assert len(heard) == len(set(heard))
