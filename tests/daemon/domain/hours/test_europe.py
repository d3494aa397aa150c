from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.hours.duty import DutyLog, Span
from daemon.domain.hours.europe import evaluate_eu
from daemon.domain.hours.verdict import Remaining, Verdict
from tests.daemon.domain.hours.eu_logs import RandomLog, duty_log, random_log
from tests.daemon.domain.hours.eu_worked import BERLIN, MONDAY, eu_log, minute
from tests.daemon.domain.hours.shared_cases import case_named

SEEDS = st.integers(0, 100_000)
SHARES = st.floats(0, 1)
QUICK = settings(max_examples=40, deadline=None)


def cut(log: RandomLog, share: float) -> RandomLog:
    return log.until(max(1, round(len(log.letters) * share)))


def forbidden(verdict: Verdict, *, before: int) -> set[tuple[str, int]]:
    """Rule and minute of each minute that violates."""
    return {
        (one.rule, at)
        for one in verdict.violations
        for at in range(one.at, min(before, one.at + one.minutes))
    }


def clocks(left: Remaining) -> tuple[int | None, int | None, int | None]:
    return (left.driving, left.break_, left.cycle)


def test_published_case_of_a_break_the_wrong_way_round() -> None:
    case = case_named("eu_break_30_then_15")
    verdict = evaluate_eu(case.log)
    assert [(one.rule, one.at) for one in verdict.violations] == case.violations
    left = verdict.remaining
    assert case.left == {
        "driving": left.driving,
        "window": left.window,
        "break": left.break_,
        "cycle": left.cycle,
    }


def test_violations_come_in_order_with_their_article() -> None:
    verdict = evaluate_eu(eu_log("D280 R45 D270 R45 D60 W300"))
    first = minute(MONDAY)
    assert [(one.rule, one.cite, one.at - first, one.minutes) for one in verdict.violations] == [
        ("eu_break_45min", "(EC) 561/2006 Art. 7", 270, 10),
        ("eu_daily_driving", "(EC) 561/2006 Art. 6(1)", 690, 10),
        ("eu_daily_rest", "(EC) 561/2006 Art. 8(2), (4), (5)", 900, 100),
    ]


def test_driver_of_whom_nothing_is_recorded_is_rested_or_unknown() -> None:
    now = minute(MONDAY)
    empty = DutyLog(spans=(), zone=BERLIN, until=now)
    assert evaluate_eu(empty).remaining == Remaining(
        driving=540, window=None, break_=270, cycle=3360
    )
    verdict = evaluate_eu(replace(empty, known_from=now))
    assert clocks(verdict.remaining) == (None, None, None)
    assert [reason.partition(":")[0] for reason in verdict.unknown] == [
        "eu_break_45min",
        "eu_daily_driving",
        "eu_weekly_56h",
        "eu_fortnight_90h",
        "eu_weekly_rest",
    ]


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ("R44 D10", (None, None, None)),
        ("R45 D10", (None, 260, None)),
        ("R15 D10 R30 D10", (None, None, None)),
        ("R659 D10", (None, 260, None)),
        ("R660 D10", (530, 260, None)),
        ("D10 R660 D10", (530, 260, None)),
        # whether a reduced rest was still allowed hangs on those before
        ("R660 D10 R659 D10", (None, 260, None)),
        ("R1440 D10 R659 D10", (530, 260, None)),
        # to the next Monday
        ("R1440 D10 R9000 D10", (530, 260, 3350)),
    ],
)
def test_clocks_are_unknown_until_the_log_itself_tells_them(
    told: str, known: tuple[int | None, int | None, int | None]
) -> None:
    assert clocks(evaluate_eu(eu_log(told, is_rested=False)).remaining) == known


def test_fortnight_and_weekly_rest_are_unknown_for_as_long() -> None:
    def reasons(told: str) -> set[str]:
        verdict = evaluate_eu(eu_log(told, is_rested=False))
        return {reason.partition(":")[0] for reason in verdict.unknown}

    assert reasons("R1440 D10 R9000 D10") == {"eu_fortnight_90h"}
    assert reasons(f"R1440 D10 R{2 * 10080} D10") == set()
    assert reasons("R1439 D10") == {"eu_weekly_rest", "eu_fortnight_90h", "eu_weekly_56h"}


@QUICK
@given(seed=SEEDS, share=SHARES)
def test_minutes_left_lie_between_nothing_and_the_limit(seed: int, share: float) -> None:
    left = evaluate_eu(duty_log(cut(random_log(seed), share))).remaining
    assert left.driving in range(541)
    assert left.break_ in range(271)
    assert left.cycle in range(3361)
    assert left.window is None


@QUICK
@given(seed=SEEDS, share=SHARES, minutes=st.integers(1, 5000))
def test_rest_never_shortens_a_clock_nor_violates(seed: int, share: float, minutes: int) -> None:
    log = cut(random_log(seed), share)
    rested = replace(log, letters=log.letters + "R" * minutes)
    before, after = evaluate_eu(duty_log(log)), evaluate_eu(duty_log(rested))
    assert after.violations == before.violations
    for was, is_now in zip(clocks(before.remaining), clocks(after.remaining), strict=True):
        assert was is not None
        assert is_now is not None
        assert is_now >= was


@QUICK
@given(seed=SEEDS, cuts=st.integers(1, 60))
def test_splitting_an_event_changes_nothing(seed: int, cuts: int) -> None:
    dice = Random(cuts)  # noqa: S311 - a repeatable test, no secret
    log = duty_log(random_log(seed))
    spans: list[Span] = []
    for span in log.spans:
        middle = dice.randint(span.start, span.end)
        pieces = (span._replace(end=middle), span._replace(start=middle))
        spans += [piece for piece in pieces if piece.minutes > 0]
    assert evaluate_eu(replace(log, spans=spans)) == evaluate_eu(log)


@QUICK
@given(seed=SEEDS, share=SHARES)
def test_what_is_found_at_an_instant_is_found_for_ever(seed: int, share: float) -> None:
    """A crew of two may be declared later: that alone can lift a violation."""
    whole = replace(random_log(seed), doubles=[])
    part = cut(whole, share)
    end = part.first + len(part.letters)
    earlier, later = evaluate_eu(duty_log(part)), evaluate_eu(duty_log(whole))
    assert forbidden(earlier, before=end) == forbidden(later, before=end)


@QUICK
@given(seed=SEEDS, share=SHARES)
def test_what_is_said_of_a_log_without_its_beginning_is_true(seed: int, share: float) -> None:
    log = random_log(seed)
    end = log.first + len(log.letters)
    known_from = log.first + round(len(log.letters) * share)
    whole = evaluate_eu(duty_log(log))
    part = evaluate_eu(duty_log(log, known_from=known_from))
    assert forbidden(part, before=end) <= forbidden(whole, before=end)
    for told, truth in zip(clocks(part.remaining), clocks(whole.remaining), strict=True):
        assert told in (None, truth)
