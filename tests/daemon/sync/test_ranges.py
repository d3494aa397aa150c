from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from daemon.sync.ranges import Span, Spans, above, joined, up_to, without

SPANS = st.lists(
    st.builds(lambda first, more: Span(first, first + more), st.integers(1, 30), st.integers(0, 8)),
    max_size=6,
)


def numbers(spans: Spans | list[Span]) -> set[int]:
    return {n for first, last in spans for n in range(first, last + 1)}


@given(SPANS)
def test_joined_spans_hold_the_same_numbers_in_order_and_apart(spans: list[Span]) -> None:
    found = joined(spans)
    assert numbers(found) == numbers(spans)
    for before, after in pairwise(found):
        assert before.last + 1 < after.first


@given(SPANS, st.integers(0, 40))
def test_cutting_keeps_what_lies_on_its_side(spans: list[Span], number: int) -> None:
    whole = joined(spans)
    assert numbers(above(whole, number)) == {n for n in numbers(whole) if n > number}
    assert numbers(up_to(whole, number)) == {n for n in numbers(whole) if n <= number}


@given(SPANS, st.integers(1, 30), st.integers(0, 10))
def test_what_is_taken_out_is_out_and_nothing_else(
    spans: list[Span], first: int, more: int
) -> None:
    whole, taken = joined(spans), Span(first, first + more)
    assert numbers(without(whole, taken)) == numbers(whole) - numbers([taken])


def test_an_empty_span_holds_nothing() -> None:
    assert joined([Span(5, 4)]) == ()
