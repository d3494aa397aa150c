import pytest

from daemon.domain.hours.europe import evaluate_eu
from daemon.domain.hours.europe_law import EU_561
from tests.daemon.domain.hours.eu_worked import eu_log, found_of

RULE = "eu_weekly_rest"
WEEK = 7 * 1440


def week(rest: int) -> str:
    """From Monday six o'clock to the next, with one long rest at its end."""
    if rest > 2880:
        return f"(D60 R1380)x4 W{4320 - rest} R{rest}"
    return f"(D60 R1380)x5 W{2880 - rest} R{rest}"


@pytest.mark.parametrize(
    ("told", "violations"),
    [
        ("(W60 R1380)x5 W1440 R1440 W5", []),
        ("(W60 R1380)x5 W1441", [(8640, 1)]),
        ("(W60 R1380)x5 W1440 R1439 W5", [(8640 + 1439, 5)]),
        ("(W60 R1380)x6 W60 R1380 W60", [(8640, 60), (8640 + 1440, 60)]),
        # a rest that began too late still begins six new periods
        ("(W60 R1380)x6 W60 R1440 (W60 R1380)x5 W100", [(8640, 60)]),
        # the periods are counted from the end of the rest, not from Monday
        (f"{week(2700)} R600 (W60 R1380)x5 W1441", [(WEEK + 600 + 8640, 1)]),
    ],
)
def test_weekly_rest_begins_within_six_days(told: str, violations: list[tuple[int, int]]) -> None:
    assert found_of(RULE, eu_log(told)) == violations


@pytest.mark.parametrize(
    ("told", "violations"),
    [
        (f"{week(2700)} {week(2699)} W5", []),
        (f"{week(2700)} {week(2699)} {week(2700)} W5", []),
        (f"{week(2700)} ({week(2699)})x2 W5", []),  # the regular one ends in the first of the two
        (f"{week(2699)} {week(2699)} {week(2700)} W5", []),
        (f"({week(2699)})x3 W5", [(3 * WEEK, 5)]),
        (f"({week(2699)})x3 R1 W5", []),  # he lies on: it becomes a regular one
        (f"{week(2699)} ({week(2600)})x2 R99 W5", [(3 * WEEK + 99, 5)]),
    ],
)
def test_one_rest_in_two_weeks_is_regular(told: str, violations: list[tuple[int, int]]) -> None:
    assert found_of(RULE, eu_log(told)) == violations


REDUCED = f"{week(1440)} ({week(2700)})x2"
"""21 hours are owed before Monday 00:00 of the fifth week."""

TWICE_REDUCED = f"{week(1440)} {week(2700)} {week(1440)}"


@pytest.mark.parametrize(
    ("told", "violations"),
    [
        (f"{REDUCED} {week(2700)} W5", [(4 * WEEK, 5)]),
        (f"{REDUCED} {week(2700)} W5 R20 W5", [(4 * WEEK, 5)]),  # once for each debt
        (f"{REDUCED} {week(2700)}", []),
        # beside a regular weekly rest
        (f"{REDUCED} {week(3960)} W5", []),
        (f"{REDUCED} {week(3959)} W5", [(4 * WEEK, 5)]),
        (f"{REDUCED} {week(3959)} R1 W5", []),
        # beside a daily rest
        (f"{REDUCED} D60 R1800 (D60 R1380)x3 W900 R2760 W5", []),
        (f"{REDUCED} D60 R1799 (D60 R1380)x3 W901 R2760 W5", [(4 * WEEK - 240, 5)]),
        # en bloc: two halves do not do
        (f"{REDUCED} (D60 R1379)x4 R4 W990 R3330 W5", [(4 * WEEK, 5)]),
        # all of it before that Monday
        (f"{REDUCED} (D60 R1380)x5 W1260 R4000 W5", []),
        (f"{REDUCED} (D60 R1380)x5 W1261 R4000 W5", [(3 * WEEK + 5 * 1440 + 1261 + 4000, 5)]),
        # three hours fit beside any night of twelve hours
        (f"{week(2520)} ({week(2700)})x3 W5", []),
        # one long rest pays for one of two debts, one that is longer for both
        (f"{TWICE_REDUCED} {week(3960)} {week(2700)} {week(2700)} W5", [(6 * WEEK, 5)]),
        (f"{TWICE_REDUCED} (D60 R1380)x3 W541 R5219 ({week(2700)})x2 W5", [(6 * WEEK, 5)]),
        (f"{TWICE_REDUCED} (D60 R1380)x3 W540 R5220 ({week(2700)})x2 W5", []),
    ],
)
def test_reductions_are_paid_back_before_the_end_of_the_third_week(
    told: str, violations: list[tuple[int, int]]
) -> None:
    log = eu_log(told)
    assert found_of(RULE, log) == violations
    cites = {one.cite for one in evaluate_eu(log).violations if one.rule == RULE}
    assert cites <= {EU_561.weekly_rest.cite_compensation}


def test_short_rest_beside_a_regular_one_in_the_same_week_owes_nothing() -> None:
    with_extra = f"(D60 R1380)x2 D60 R1500 D60 R{WEEK - 4500}"
    assert found_of(RULE, eu_log(f"{with_extra} ({week(2700)})x3 W5")) == []
