import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.rules.compliance import (
    CDL_WARNING_DAYS,
    DAILY_DRIVING_LIMIT_HOURS,
    MANDATORY_BREAK_TYPE,
    MANDATORY_REST_HOURS,
)
from daemon.domain.rules.judge import TEXT_MOST, allowed, figure, judge, parse, read
from daemon.domain.rules.key import AnyKey, RuleKey, RuleRefused
from daemon.domain.rules.maintenance import FACILITY_NAME
from daemon.domain.rules.registry import KEYS

SWITCH: RuleKey[bool] = RuleKey(name="pattern.is_on", default=True, what="")


@pytest.mark.parametrize(
    ("key", "given_value", "expected"),
    [
        (CDL_WARNING_DAYS, 14, 14),
        (CDL_WARNING_DAYS, 14.0, 14),
        (DAILY_DRIVING_LIMIT_HOURS, 10, 10.0),
        (DAILY_DRIVING_LIMIT_HOURS, 9.5, 9.5),
        (MANDATORY_BREAK_TYPE, " mandatory_45_minute ", "mandatory_45_minute"),
        (FACILITY_NAME, "Halle 3 [Süd]", "Halle 3 [Süd]"),
        (SWITCH, False, False),
    ],
)
def test_a_value_that_fits_gets_the_type_of_its_key(
    key: AnyKey, given_value: object, expected: object
) -> None:
    judged = judge(key, given_value)
    assert (judged, type(judged)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("key", "given_value", "said"),
    [
        (CDL_WARNING_DAYS, 0, "0 is too little; allowed: a whole number 1 to 365 days"),
        (CDL_WARNING_DAYS, 366, "366 is too much; allowed: a whole number 1 to 365 days"),
        (CDL_WARNING_DAYS, 1.5, "1.5 is not a whole number"),
        (CDL_WARNING_DAYS, True, "true is not a whole number"),
        (CDL_WARNING_DAYS, "14", "'14' is not a whole number"),
        (CDL_WARNING_DAYS, None, "None is not a whole number"),
        (CDL_WARNING_DAYS, [1], "is not a whole number"),
        (DAILY_DRIVING_LIMIT_HOURS, math.nan, "nan is not a number"),
        (DAILY_DRIVING_LIMIT_HOURS, math.inf, "inf is not a number"),
        (DAILY_DRIVING_LIMIT_HOURS, 10**400, "is not a number"),
        (MANDATORY_BREAK_TYPE, "nap", "allowed: one of mandatory_30_minute, mandatory_45_minute"),
        (FACILITY_NAME, "", "is empty, too long or not printable"),
        (FACILITY_NAME, "a\x1b[2Jb", "not printable"),
        (FACILITY_NAME, "x" * (TEXT_MOST + 1), "too long"),
        (FACILITY_NAME, 7, "7 is not a text"),
        (SWITCH, 1, "1 is not true or false"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_is_allowed(
    key: AnyKey, given_value: object, said: str
) -> None:
    with pytest.raises(RuleRefused) as refused:
        judge(key, given_value)
    assert refused.value.message.startswith(f"{key.name}: ")
    assert said in refused.value.message
    assert len(refused.value.message) < 300


def test_a_rule_cannot_be_laxer_than_the_law() -> None:
    with pytest.raises(RuleRefused, match=r"12 is refused: the law allows at most 11 h \(49 CFR"):
        judge(DAILY_DRIVING_LIMIT_HOURS, 12)
    with pytest.raises(RuleRefused, match=r"9 is refused: the law asks for at least 10 h \(49 CFR"):
        judge(MANDATORY_REST_HOURS, 9)


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        (CDL_WARNING_DAYS, " 14 ", 14),
        (CDL_WARNING_DAYS, "+14", 14),
        (CDL_WARNING_DAYS, "1e2", 100),
        (DAILY_DRIVING_LIMIT_HOURS, "9.5", 9.5),
        (DAILY_DRIVING_LIMIT_HOURS, "9.", 9.0),
        (SWITCH, "off", False),
        (SWITCH, "TRUE", True),
    ],
)
def test_text_is_read_as_its_key_says(key: AnyKey, text: str, expected: object) -> None:
    assert parse(key, text) == expected


@pytest.mark.parametrize("text", ["", "x", "1_0", "0x10", "nan", "inf", "1e999", "9" * 5000, "1 2"])
@pytest.mark.parametrize("key", [CDL_WARNING_DAYS, DAILY_DRIVING_LIMIT_HOURS, SWITCH])
def test_text_that_is_no_such_figure_is_refused(key: AnyKey, text: str) -> None:
    with pytest.raises(RuleRefused, match=r"allowed: "):
        parse(key, text)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_every_default_survives_the_way_through_text(key: AnyKey) -> None:
    assert read(key, figure(key.default)) == key.default == read(key, key.default)


@given(key=st.sampled_from(KEYS), text=st.text(max_size=30))
def test_law_text_gives_a_value_that_fits_or_is_refused(key: AnyKey, text: str) -> None:
    try:
        value = parse(key, text)
    except RuleRefused:
        return
    assert judge(key, value) == value


def test_a_text_with_a_grammar_is_judged_by_it() -> None:
    key = RuleKey(
        name="schedule.x",
        default="@daily",
        what="",
        fault=lambda text: "" if text[0] == "@" else "not a cron expression",
    )
    assert judge(key, "@weekly") == "@weekly"
    with pytest.raises(RuleRefused, match="'7' is refused: not a cron expression"):
        judge(key, "7")


def test_what_is_allowed_reads_well() -> None:
    assert allowed(DAILY_DRIVING_LIMIT_HOURS).startswith("1 to 11 h; 11 is the law's figure (49")
    assert allowed(SWITCH) == "true or false"
    assert allowed(RuleKey(name="a.b", default=1, what="", low=3)) == "a whole number from 3"


@pytest.mark.parametrize(
    ("value", "expected"), [(8.0, "8"), (8.5, "8.5"), (-0.0, "0"), (True, "true"), ("x", "x")]
)
def test_figures_are_shown_without_an_empty_fraction(value: float | str, expected: str) -> None:
    assert figure(value) == expected
