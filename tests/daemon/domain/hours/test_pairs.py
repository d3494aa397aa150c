"""Sleeper pairs: the published examples' shapes, and that leaving readings out costs nothing."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.hours import pairs
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import PASSENGER_60_7, PROPERTY_70_8, UsRules
from tests.daemon.domain.hours.worked import START, left, verdict, violations, worked


def driving_and_window(told: str, rules: UsRules = PROPERTY_70_8) -> tuple[int | None, int | None]:
    return left(verdict(told, rules))[:2]


@pytest.mark.parametrize(
    ("told", "clocks"),
    [
        ("D300 SB420 D120 OFF180", (540, 720)),
        ("D300 SB420 D120 OFF179", (240, 0)),
        ("D300 SB419 D120 OFF181", (240, 0)),
        ("D300 OFF180 D120 SB420", (540, 720)),
        ("D300 OFF180 D120 SB419", (240, 0)),
        ("D300 OFF120 D120 SB480", (540, 720)),
        ("D300 OFF119 D120 SB481", (240, 0)),
        ("D300 SB480 D120 SB120", (540, 720)),
        ("D300 SB300 OFF300 D120", (540, 720)),
        ("D300 SB420 OFF60 D120 PC120", (540, 720)),
        ("D300 OFF300 D120 SB300", (240, 0)),
    ],
)
def test_pair_is_two_rests_of_ten_hours_with_a_long_sleep(
    told: str, clocks: tuple[int, int]
) -> None:
    assert driving_and_window(told) == clocks


def test_pair_counts_on_both_sides_of_its_first_rest() -> None:
    told = "D300 SB420 D361 OFF180"
    assert [one for one in violations(verdict(told)) if one[0] == "driving_11h"] == [
        ("driving_11h", 300 + 420 + 360, 1)
    ]


def test_rests_of_a_pair_do_not_run_the_window() -> None:
    assert violations(verdict("ON300 SB480 ON539 D1 OFF120 D1")) == []
    assert violations(verdict("ON300 SB480 ON540 D1 OFF120 D1")) == [("window_14h", 1320, 1)]


def test_pair_that_is_never_finished_stops_no_window() -> None:
    assert violations(verdict("ON300 SB480 ON60 D60")) == [("window_14h", 840, 60)]


def test_rest_may_close_one_pair_and_open_the_next() -> None:
    told = "D600 OFF180 ON10 SB420 D600 OFF180 ON10 SB420 D600"
    found = verdict(told)
    assert [one for one in violations(found) if one[0] != "break_30min"] == []


def test_rests_of_a_pair_need_not_be_neighbours() -> None:
    told = "ON120 SB420 ON60 OFF130 D60 OFF120 ON60 OFF180 D30"
    assert driving_and_window(told) == (570, 380)


def test_daily_rest_closes_a_pair_but_never_opens_one() -> None:
    told = "ON300 SB480 ON60 D60 OFF600 D60 OFF120"
    assert violations(verdict(told)) == []
    assert driving_and_window(told) == (600, 660)


def test_pairing_with_fewest_violations_is_taken_first() -> None:
    told = "ON300 OFF300 ON60 OFF180 ON{} D40 SB420"
    assert violations(verdict(told.format(150))) == []
    assert driving_and_window(told.format(140)) == (620, 660)
    assert driving_and_window(told.format(150)) == (620, 410)


def test_where_all_pairings_violate_the_shortest_violation_is_taken() -> None:
    told = "ON300 OFF300 ON60 OFF180 ON290 D40 SB420"
    assert violations(verdict(told)) == [("window_14h", 300 + 300 + 60 + 180 + 300, 30)]


@pytest.mark.parametrize(
    ("told", "driving"),
    [
        ("D300 SB240 D60 SB240", 540),
        ("D300 SB120 D60 SB360", 540),
        ("D300 SB119 D60 SB361", 240),
        ("D300 SB240 D60 SB239", 240),
        ("D300 SB240 D60 OFF240", 240),
    ],
)
def test_passengers_driver_splits_eight_hours_of_sleep(told: str, driving: int) -> None:
    assert driving_and_window(told, PASSENGER_60_7)[0] == driving


def test_half_a_pair_is_shown_as_provisional() -> None:
    found = verdict("D300 SB420 D60")
    assert left(found)[:2] == (300, 60)
    assert found.if_paired is not None
    assert (found.if_paired.driving, found.if_paired.window) == (300, 480)
    assert (found.if_paired.break_, found.if_paired.cycle) == left(found)[2:]


def test_rest_that_may_become_half_of_a_pair_is_provisional_while_it_lasts() -> None:
    assert verdict("D300 OFF119").if_paired is None
    found = verdict("D300 OFF120").if_paired
    assert found is not None
    assert (found.driving, found.window) == (360, 540)


def test_pair_of_which_nothing_more_can_come_is_not_provisional() -> None:
    assert verdict("D300 OFF600").if_paired is None
    assert verdict("D300 SB420 D60 OFF180").if_paired is None
    assert verdict("D300 ON60").if_paired is None


def test_pair_known_as_a_whole_makes_an_unknown_shift_known() -> None:
    log = worked("D300 SB420 D120 OFF180 D60", known_from=START)
    assert left(evaluate(log, PROPERTY_70_8))[:2] == (480, 660)


def test_half_that_may_lie_in_the_unknown_leaves_the_clocks_unknown() -> None:
    log = worked("D300 SB420 D120", known_from=START)
    assert left(evaluate(log, PROPERTY_70_8))[:2] == (None, None)


def test_unknown_rest_before_the_log_excuses_what_it_could_excuse() -> None:
    """Of a sleep before the log, its three hours could be the other half."""
    log = worked("ON400 OFF180 ON300 D60", known_from=START)
    assert violations(evaluate(log, PROPERTY_70_8)) == []
    certain = worked("ON480 OFF180 ON350 D20", known_from=START)
    assert violations(evaluate(certain, PROPERTY_70_8)) == [("window_14h", 1020, 10)]


BLOCKS = st.sampled_from(
    ["D60", "D150", "D240", "D300", "ON20", "ON60", "OFF30", "OFF120", "OFF180", "OFF240",
     "SB120", "SB180", "SB240", "SB300", "SB420", "SB450", "SB480", "OFF600"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    blocks=st.lists(BLOCKS, min_size=4, max_size=18),
    rules=st.sampled_from([PROPERTY_70_8, PASSENGER_60_7]),
    known=st.booleans(),
)
def test_reading_that_is_dropped_is_never_missed(
    blocks: list[str], rules: UsRules, known: bool
) -> None:
    log = worked(" ".join(blocks), known_from=None if known else START)
    found = evaluate(log, rules)
    with patch.object(pairs, "_pruned", lambda readings, _: readings):
        assert evaluate(log, rules) == found
