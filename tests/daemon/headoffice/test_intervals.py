from hypothesis import given
from hypothesis import strategies as st

from daemon.headoffice.intervals import (
    Coverage,
    Range,
    common,
    continued,
    of_ranges,
    runs,
)

TOP = 40
ranges = st.tuples(st.integers(1, TOP), st.integers(1, TOP)).map(
    lambda pair: (min(pair), max(pair))
)
lists = st.lists(ranges, max_size=8)


def numbers(coverage: Coverage, *, top: int = TOP) -> set[int]:
    beyond = {n for first, last in coverage.ahead for n in range(first, last + 1)}
    return set(range(1, min(coverage.upto, top) + 1)) | beyond


def within(spans: list[Range]) -> set[int]:
    return {n for first, last in spans for n in range(first, last + 1)}


def contiguous(held: set[int]) -> int:
    return next(n for n in range(TOP + 2) if n + 1 not in held)


def held_after(spans: list[Range]) -> Coverage:
    coverage = Coverage()
    for first, last in spans:
        coverage = coverage.holding(first, last)
    return coverage


@given(lists)
def test_what_was_held_once_stays_held_and_nothing_else_is(spans: list[Range]) -> None:
    coverage = held_after(spans)
    assert numbers(coverage) == within(spans)
    assert coverage.upto == contiguous(within(spans))


@given(lists)
def test_ranges_beyond_the_mark_lie_apart_in_order(spans: list[Range]) -> None:
    coverage = held_after(spans)
    ends = [coverage.upto, *(n for span in coverage.ahead for n in span)]
    gaps = list(zip(ends[::2], [first for first, _ in coverage.ahead], strict=False))
    assert all(first > before + 1 for before, first in gaps)
    assert all(first <= last for first, last in coverage.ahead)


@given(lists, st.permutations(range(8)))
def test_the_order_in_which_ranges_come_does_not_matter(
    spans: list[Range], order: list[int]
) -> None:
    shuffled = [spans[n] for n in order if n < len(spans)]
    assert held_after(spans) == held_after(shuffled) == of_ranges(spans)


@given(lists, ranges)
def test_missing_is_what_is_asked_for_and_not_held(spans: list[Range], asked: Range) -> None:
    missing = held_after(spans).missing(*asked)
    assert within(missing) == within([asked]) - within(spans)
    assert missing == runs(within(missing))


@given(lists)
def test_gaps_filled_leave_one_run_up_to_the_highest(spans: list[Range]) -> None:
    coverage = held_after(spans)
    assert held_after([*spans, *coverage.gaps()]) == Coverage(coverage.highest)


@given(lists, lists, st.integers(0, TOP))
def test_a_child_has_its_parents_numbers_up_to_where_it_began(
    of_parent: list[Range], of_child: list[Range], after: int
) -> None:
    own = of_ranges(common(of_child, after + 1, TOP), upto=after)
    whole = continued(held_after(of_parent), own, after=after)
    expected = {n for n in within(of_parent) if n <= after}
    expected |= {n for n in within(of_child) if n > after}
    assert numbers(whole) == expected
    assert whole.upto == contiguous(expected)


@given(lists, st.integers(0, TOP))
def test_what_is_cut_off_above_is_gone_and_the_rest_stays(spans: list[Range], last: int) -> None:
    coverage = held_after(spans)
    assert numbers(coverage.until(last)) == {n for n in within(spans) if n <= last}


@given(lists, ranges)
def test_common_is_what_lies_in_both(spans: list[Range], span: Range) -> None:
    assert within(common(spans, *span)) == within(spans) & within([span])


@given(st.sets(st.integers(1, TOP)))
def test_runs_hold_each_number_once(found: set[int]) -> None:
    spans = runs(found)
    assert within(spans) == found
    assert sum(last - first + 1 for first, last in spans) == len(found)


def test_holding_nothing_changes_nothing() -> None:
    assert Coverage(5).holding(3, 2) == Coverage(5)
