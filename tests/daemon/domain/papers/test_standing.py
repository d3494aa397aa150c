from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.papers.kinds import Holder, Kind
from daemon.domain.papers.paper import Paper, Subject
from daemon.domain.papers.standing import Status, said, standing, standings
from tests.daemon.domain.papers.unhurried import UNHURRIED

DAY = date(2026, 11, 28)


def medical(days: int) -> Paper:
    return Paper(kind=Kind.MEDICAL, expires_on=DAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "status", "sentence"),
    [
        (61, Status.VALID, "medical certificate expires 2027-01-28 (in 61 days)"),
        (60, Status.DUE, "medical certificate expires 2027-01-27 (in 60 days)"),
        (1, Status.DUE, "medical certificate expires 2026-11-29 (in 1 day)"),
        (0, Status.DUE, "medical certificate expires today (2026-11-28)"),
        (-1, Status.EXPIRED, "medical certificate expired 2026-11-27 (1 day ago)"),
        (-8, Status.EXPIRED, "medical certificate expired 2026-11-20 (8 days ago)"),
    ],
)
def test_a_paper_is_valid_through_its_printed_day(days: int, status: Status, sentence: str) -> None:
    found = standing(Kind.MEDICAL, medical(days), DAY)
    assert (found.status, found.days_left, said(found)) == (status, days, sentence)


def test_what_is_not_on_file_is_unknown() -> None:
    found = standing(Kind.CDL, None, DAY)
    assert (found.status, said(found)) == (Status.MISSING, "no CDL on file: unknown")


def test_a_paper_without_the_day_that_it_needs_is_unknown() -> None:
    found = standing(Kind.CDL, Paper(kind=Kind.CDL), DAY)
    assert (found.is_valid, said(found)) == (False, "CDL without its last day: unknown")


def test_a_paper_that_never_expires_is_valid() -> None:
    found = standing(Kind.ROAD_TEST, Paper(kind=Kind.ROAD_TEST), DAY)
    assert (found.status, said(found)) == (Status.VALID, "road test certificate on file")


def test_required_ones_come_first_and_are_named_when_they_are_missing() -> None:
    subject = Subject(
        holder=Holder.DRIVER,
        id=1,
        name="D17",
        needs_cdl=True,
        papers=(Paper(kind=Kind.TWIC, expires_on=DAY), medical(5)),
    )
    found = [(one.kind, one.status, one.is_required) for one in standings(subject, DAY)]
    assert found == [
        (Kind.CDL, Status.MISSING, True),
        (Kind.MEDICAL, Status.DUE, True),
        (Kind.TWIC, Status.DUE, False),
    ]


def test_a_cdl_stands_for_a_licence() -> None:
    cdl = Paper(kind=Kind.CDL, expires_on=DAY + timedelta(days=99))
    old = Paper(kind=Kind.LICENCE, expires_on=DAY - timedelta(days=9))
    subject = Subject(holder=Holder.DRIVER, id=1, name="D17", papers=(old, cdl))
    found = [(one.kind, one.is_valid, one.is_required) for one in standings(subject, DAY)]
    assert found[0] == (Kind.CDL, True, True)
    assert (Kind.LICENCE, False, False) in found


@UNHURRIED
@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), days=st.integers(-4000, 4000))
def test_valid_is_not_after_the_last_day(day: date, days: int) -> None:
    paper = Paper(kind=Kind.CDL, expires_on=day)
    found = standing(Kind.CDL, paper, day + timedelta(days=days))
    assert found.is_valid is (days <= 0)
    assert found.days_left == -days
