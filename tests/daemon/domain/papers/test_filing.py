from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.papers.filing import PaperFault, day_of, details_of, filed, kind_named
from daemon.domain.papers.kinds import RULES, Expiry, Holder, Kind, longest_months
from daemon.domain.papers.paper import Paper, months_after
from tests.daemon.domain.papers.unhurried import UNHURRIED

TODAY = date(2026, 11, 28)
MADE = date(2026, 3, 15)
CLASS_A = {"class": "A"}
SOURCES = {Kind.MEDICAL: "paper"}
DETAILS = {Kind.CDL: CLASS_A}


def told(kind: Kind, issued: date | None = MADE, expires: date | None = None) -> Paper:
    return Paper(
        kind=kind,
        issued_on=issued,
        expires_on=expires,
        source=SOURCES.get(kind, ""),
        details=DETAILS.get(kind, {}),
    )


@pytest.mark.parametrize(
    ("kind", "issued", "expires"),
    [
        (Kind.ANNUAL_INSPECTION, date(2026, 3, 15), date(2027, 3, 15)),
        (Kind.ANNUAL_INSPECTION, date(2024, 2, 29), date(2025, 2, 28)),
        (Kind.MVR_REVIEW, date(2026, 3, 15), date(2027, 3, 15)),
        (Kind.FORM_2290, date(2026, 8, 31), date(2027, 6, 30)),
        (Kind.FORM_2290, date(2026, 6, 30), date(2026, 6, 30)),
        (Kind.ROAD_TEST, date(2026, 3, 15), None),
    ],
)
def test_the_last_day_is_counted_where_the_law_gives_it(
    kind: Kind, issued: date, expires: date | None
) -> None:
    assert filed(told(kind, issued), TODAY).expires_on == expires


@pytest.mark.parametrize(
    ("paper", "field", "said"),
    [
        (told(Kind.CDL), "expires_on", "CDL has its last day printed on it: tell it"),
        (told(Kind.REGISTRATION, None), "expires_on", "registration has its last day printed"),
        (
            told(Kind.ANNUAL_INSPECTION, None),
            "issued_on",
            "counted from it (49 CFR 396.17(c))",
        ),
        (
            told(Kind.CDL, MADE, date(2034, 3, 16)),
            "expires_on",
            "2034-03-16 is longer than the 96 months after 2026-03-15 that 49 CFR 383.73",
        ),
        (
            told(Kind.CDL, None, date(2034, 11, 29)),
            "expires_on",
            "longer than the 96 months after 2026-11-28",
        ),
        (told(Kind.MEDICAL, MADE, date(2028, 3, 16)), "expires_on", "24 months"),
        (told(Kind.ANNUAL_INSPECTION, MADE, date(2027, 3, 16)), "expires_on", "12 months"),
        (told(Kind.CDL, MADE, date(2026, 3, 14)), "expires_on", "is before it was issued"),
        (told(Kind.CDL, date(2026, 11, 29), date(2030, 1, 1)), "issued_on", "in the future"),
        (told(Kind.ROAD_TEST, MADE, date(2030, 1, 1)), "expires_on", "does not expire"),
    ],
)
def test_what_cannot_be_is_refused_by_name(paper: Paper, field: str, said: str) -> None:
    with pytest.raises(PaperFault) as found:
        filed(paper, TODAY)
    assert found.value.field == field
    assert said in found.value.message
    assert found.value.allowed


def test_the_day_of_the_law_itself_is_allowed() -> None:
    assert filed(told(Kind.CDL, MADE, date(2034, 3, 15)), TODAY).expires_on == date(2034, 3, 15)
    assert filed(told(Kind.MEDICAL, MADE, date(2028, 3, 15)), TODAY).expires_on


@pytest.mark.parametrize("standard", ["insulin", "vision"])
def test_a_medical_certificate_under_a_standard_lasts_a_year(standard: str) -> None:
    def certificate(expires: date) -> Paper:
        return Paper(
            kind=Kind.MEDICAL,
            issued_on=MADE,
            expires_on=expires,
            source="certificate",
            details={"standard": standard},
        )

    assert filed(certificate(date(2027, 3, 15)), TODAY).details == {"standard": standard}
    with pytest.raises(PaperFault, match="longer than the 12 months"):
        filed(certificate(date(2027, 3, 16)), TODAY)


def test_a_medical_certificate_says_where_its_proof_is_from() -> None:
    for source in ("", "hearsay"):
        with pytest.raises(PaperFault) as found:
            filed(Paper(kind=Kind.MEDICAL, expires_on=TODAY, source=source), TODAY)
        assert (found.value.field, found.value.allowed) == (
            "source",
            "paper, state_mvr, certificate",
        )


def test_without_a_clock_days_are_only_compared_with_each_other() -> None:
    """Nobody knows then what the future is."""
    assert filed(told(Kind.CDL, date(2099, 1, 1), date(2100, 1, 1)), None)
    with pytest.raises(PaperFault, match="96 months"):
        filed(told(Kind.CDL, MADE, date(2040, 1, 1)), None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"class": "a", "endorsements": "n, h"}, {"class": "A", "endorsements": "HN"}),
        ({"class": "B", "endorsements": "TT", "restrictions": "l z"}, {
            "class": "B", "endorsements": "T", "restrictions": "LZ",
        }),
        ({"class": "C", "endorsements": ""}, {"class": "C"}),
    ],
)  # fmt: skip
def test_letters_and_choices_are_read_as_people_write_them(
    given: dict[str, str], kept: dict[str, str]
) -> None:
    assert details_of(Kind.CDL, given) == kept


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (Kind.CDL, {}, "class"),
        (Kind.CDL, {"class": "D"}, "class"),
        (Kind.CDL, {"class": "A", "endorsements": "HQ"}, "endorsements"),
        (Kind.CDL, {"class": "A", "colour": "red"}, "colour"),
        (Kind.MEDICAL, {"standard": "none"}, "standard"),
        (Kind.MEDICAL, {"mvr_on": "yesterday"}, "mvr_on"),
        (Kind.REGISTRATION, {"state": "C\x07O"}, "state"),
        (Kind.TWIC, {"class": "A"}, "class"),
    ],
)
def test_details_that_cannot_be_are_refused(kind: Kind, given: dict[str, str], field: str) -> None:
    with pytest.raises(PaperFault) as found:
        details_of(kind, given)
    assert found.value.field == field


def test_kinds_are_found_by_name_or_title() -> None:
    assert kind_named("Annual inspection", Holder.VEHICLE) is Kind.ANNUAL_INSPECTION
    assert kind_named("CDL", Holder.DRIVER) is Kind.CDL
    with pytest.raises(PaperFault, match="CDL is a paper of a driver, not of a vehicle"):
        kind_named("cdl", Holder.VEHICLE)
    with pytest.raises(PaperFault, match="there is no paper 'pilot'"):
        kind_named("pilot", Holder.DRIVER)


@pytest.mark.parametrize("text", ["11/20/2026", "2026-13-01", "", "20261", "1026-01-01"])
def test_days_are_written_one_way(text: str) -> None:
    with pytest.raises(PaperFault):
        day_of(text, "issued_on")


@UNHURRIED
@given(
    rule=st.sampled_from([rule for rule in RULES if rule.expiry is not Expiry.NEVER]),
    issued=st.dates(date(2010, 1, 1), TODAY),
    days=st.one_of(st.none(), st.integers(-100, 4000)),
)
def test_what_goes_on_file_never_lasts_longer_than_the_law_allows(
    rule: object, issued: date, days: int | None
) -> None:
    kind = next(one.kind for one in RULES if one is rule)
    expires = None if days is None else date.fromordinal(issued.toordinal() + days)
    try:
        paper = filed(told(kind, issued, expires), TODAY)
    except PaperFault:
        return
    assert paper.expires_on is not None
    assert paper.expires_on >= issued
    months = longest_months(kind, paper.details)
    assert months is None or paper.expires_on <= months_after(issued, months)
