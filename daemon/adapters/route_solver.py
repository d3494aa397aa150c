"""Routes by OR-Tools, where the extra `depotd[routes]` is installed; loaded when it is asked.

Its soft time windows are what is wanted: minutes after the promise, weighed by tier.
"""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from daemon.domain.dispatch.route_change import Problem, Solve

LIMIT_S = 2
SCALE = 10
"""Its instants are whole numbers: tenths of a minute."""
HORIZON = 7 * 1440 * SCALE
FORBIDDEN = HORIZON + 1


def solver() -> Solve | None:
    """None: it is not installed."""
    return solve if find_spec("ortools") is not None else None


def solve(problem: Problem) -> Mapping[int, tuple[int, ...]] | None:
    """None: nothing was found in that time."""
    routing: Any = import_module("ortools.constraint_solver.pywrapcp")
    enums: Any = import_module("ortools.constraint_solver.routing_enums_pb2")
    count, trucks = len(problem.orders), len(problem.trucks)
    # Each truck starts at a node of its own, and all end at one that is nowhere.
    starts, end = [count + number for number in range(trucks)], count + trucks
    manager = routing.RoutingIndexManager(end + 1, trucks, starts, [end] * trucks)
    model = routing.RoutingModel(manager)
    table = _times(problem)
    times = model.RegisterTransitCallback(
        lambda a, b: table[manager.IndexToNode(a)][manager.IndexToNode(b)]
    )
    model.AddDimension(times, 0, HORIZON, True, "arrival")
    arrival = model.GetDimensionOrDie("arrival")
    for number, order in enumerate(problem.orders):
        index = manager.NodeToIndex(number)
        promise = max(0, round(order.promise_min * SCALE))
        arrival.SetCumulVarSoftUpperBound(index, promise, order.weight)
        allowed = [place for place, key in enumerate(problem.trucks) if key in order.trucks]
        model.VehicleVar(index).SetValues(allowed)
    found = model.SolveWithParameters(_parameters(routing, enums))
    return None if found is None else _routes(problem, manager, model, found)


def _times(problem: Problem) -> list[list[int]]:
    """From node to node, of which the last is nowhere and no way away."""
    orders = [order.id for order in problem.orders]
    rows = [
        [*(_tenths(problem.then.get((one, other))) if one != other else 0 for other in orders)]
        for one in orders
    ]
    rows += [
        [_tenths(problem.first.get((truck, order))) for order in orders] for truck in problem.trucks
    ]
    beside = [0] * (len(problem.trucks) + 1)
    return [[*row, *beside] for row in rows] + [[0] * (len(orders) + len(beside))]


def _tenths(minutes: float | None) -> int:
    return FORBIDDEN if minutes is None else max(0, round(minutes * SCALE))


def _parameters(routing: Any, enums: Any) -> Any:
    parameters = routing.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = enums.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.seconds = LIMIT_S
    return parameters


def _routes(problem: Problem, manager: Any, model: Any, found: Any) -> dict[int, tuple[int, ...]]:
    routes = {}
    for place, truck in enumerate(problem.trucks):
        index, route = model.Start(place), []
        while not model.IsEnd(index):
            node = manager.IndexToNode(index)
            if node < len(problem.orders):
                route.append(problem.orders[node].id)
            index = found.Value(model.NextVar(index))
        routes[truck] = tuple(route)
    return routes
