"""The real solver, where the extra `routes` is installed; what is asked of it without it too."""

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from daemon.adapters import route_solver
from daemon.domain.dispatch.route_change import Solve
from daemon.queue.heavy import HeavyConfig
from daemon.queue.states import JobState
from daemon.settings import JobsTable
from tests.brokers import missing
from tests.daemon.adapters.solver_kind import AskSolver
from tests.daemon.adapters.solver_problem import problem
from tests.daemon.queue.plant import PlantConfig, running

needs_wheel = pytest.mark.skipif(sys.version_info >= (3, 15), reason="OR-Tools has no wheel")


@pytest.fixture
def solve() -> Solve:
    """The real one; without it the test is skipped, on CI it fails."""
    found = route_solver.solver()
    if found is None:
        missing("the extra `routes` is not installed")
    return found


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


@needs_wheel
@pytest.mark.usefixtures("solve")
def test_it_has_room_enough_in_a_process_of_its_own(tmp_path: Path) -> None:
    """As `route.rebalance` runs it, with as much memory as heavy jobs have by default."""
    heavy = HeavyConfig(
        command=(sys.executable, "-m", "daemon.queue.child"),
        database=Path(),
        memory_bytes=JobsTable().heavy_memory_mb << 20,
    )
    config = PlantConfig(heavy=heavy, workers=1, heavy_workers=1)
    with running(tmp_path, (AskSolver,), config) as plant:
        (job_id,) = plant.enqueue(AskSolver.Args(orders=40))
        assert plant.until_ended(job_id) == [JobState.SUCCEEDED]
        result = plant.ask("SELECT body FROM job_result WHERE job_id = ?", job_id)
        assert result == [('{"orders":40}',)]
