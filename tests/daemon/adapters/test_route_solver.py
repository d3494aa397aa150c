"""The real solver, where the extra `routes` is installed; what is asked of it without it too."""

import sys
from importlib.util import find_spec

import pytest

from daemon.adapters import route_solver
from daemon.domain.dispatch.route_change import Problem, Solve, SolverOrder
from tests.brokers import missing

needs_wheel = pytest.mark.skipif(sys.version_info >= (3, 15), reason="OR-Tools has no wheel")


@pytest.fixture
def solve() -> Solve:
    """The real one; without it the test is skipped, on CI it fails."""
    found = route_solver.solver()
    if found is None:
        missing("the extra `routes` is not installed")
    return found


def problem(*promises: float, trucks: int = 2, only: dict[int, int] | None = None) -> Problem:
    """Every order is ten minutes away, and an hour from every other."""
    numbers = range(1, len(promises) + 1)
    keys = tuple(range(101, 101 + trucks))
    return Problem(
        trucks=keys,
        orders=tuple(
            SolverOrder(
                id=number,
                weight=1,
                promise_min=promise,
                trucks=frozenset({only[number]} if only and number in only else keys),
            )
            for number, promise in zip(numbers, promises, strict=True)
        ),
        first={(key, number): 10.0 for key in keys for number in numbers},
        then={(one, other): 60.0 for one in numbers for other in numbers if one != other},
    )


def test_it_is_offered_where_it_is_installed() -> None:
    assert (route_solver.solver() is not None) == (find_spec("ortools") is not None)


@needs_wheel
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_orders_are_shared_between_trucks_by_their_promises(solve: Solve) -> None:
    found = solve(problem(15, 15, 75, 75))
    assert found is not None
    assert sorted(number for route in found.values() for number in route) == [1, 2, 3, 4]
    assert [sorted(route) == list(route) and len(route) for route in found.values()] == [2, 2]


@needs_wheel
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_order_goes_only_to_trucks_that_may_have_it(solve: Solve) -> None:
    found = solve(problem(15, 15, 15, only={1: 102, 2: 102}))
    assert found is not None
    assert {1, 2} <= set(found[102])
