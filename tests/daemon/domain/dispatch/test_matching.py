from collections.abc import Sequence
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.dispatch.matching import FORBIDDEN, NOBODY, Table, optimal

SMALL = st.integers(0, 6).map(float)
COSTS = st.one_of(SMALL, SMALL, SMALL, st.just(FORBIDDEN))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    orders, pairs = draw(st.integers(0, 4)), draw(st.integers(0, 5))
    costs = draw(
        st.lists(st.lists(COSTS, min_size=pairs, max_size=pairs), min_size=orders, max_size=orders)
    )
    alone = draw(st.lists(SMALL, min_size=orders, max_size=orders))
    return table(costs, alone)


def table(costs: Sequence[Sequence[float]], alone: Sequence[float] | None = None) -> Table:
    return Table(
        costs=costs, alone=[0.0] * len(costs) if alone is None else alone, approach_min=costs
    )


def worth(of: Table, columns: Sequence[int]) -> tuple[int, float]:
    """How many have nobody, and what all of it costs."""
    costs = [
        of.alone[row] if column == NOBODY else of.costs[row][column]
        for row, column in enumerate(columns)
    ]
    return list(columns).count(NOBODY), sum(costs)


def best(of: Table) -> tuple[int, float]:
    """By trying every way."""
    count = len(of.costs)
    columns = [*range(len(of.costs[0]) if of.costs else 0), *[NOBODY] * count]
    return min(
        worth(of, way)
        for way in permutations(columns, count)
        if FORBIDDEN
        not in [of.costs[row][column] for row, column in enumerate(way) if column != NOBODY]
    )


@given(tables())
def test_no_other_way_serves_more_orders_or_is_cheaper(of: Table) -> None:
    assert worth(of, optimal(of)) == best(of)


@given(tables())
def test_no_pair_has_two_orders_and_none_that_is_forbidden(of: Table) -> None:
    columns = optimal(of)
    taken = [column for column in columns if column != NOBODY]
    assert len(columns) == len(of.costs)
    assert len(set(taken)) == len(taken)
    assert all(
        of.costs[row][column] != FORBIDDEN for row, column in enumerate(columns) if column != NOBODY
    )


@given(tables())
def test_same_costs_are_matched_the_same_way(of: Table) -> None:
    assert list(optimal(of)) == list(optimal(of))


def test_nearest_first_is_beaten_where_it_is_short_sighted() -> None:
    of = table([[5.0, 7.0], [6.0, 30.0]])
    assert list(optimal(of)) == [1, 0]


def test_who_loses_most_by_waiting_has_the_only_pair() -> None:
    of = table([[0.1], [0.4]], alone=[1.0, 3.0])
    assert list(optimal(of)) == [NOBODY, 0]


def test_order_that_only_one_pair_can_have_is_not_left_out_for_a_cheaper_one() -> None:
    of = table([[0.1, 50.0], [0.2, FORBIDDEN]])
    assert list(optimal(of)) == [1, 0]


def test_nothing_is_matched_where_nothing_is() -> None:
    assert list(optimal(table([]))) == []
    assert list(optimal(table([[], []]))) == [NOBODY, NOBODY]
