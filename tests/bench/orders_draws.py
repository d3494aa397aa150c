"""Drawn depots: orders and trucks on a plane, matched by approach kilometres alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot
from random import Random

import numpy as np
from scipy.optimize import linear_sum_assignment

from daemon.domain.dispatch.matching import Table, optimal

SIDE_KM = 40.0
ORDERS, TRUCKS = 50, 60

Matrix = Sequence[Sequence[float]]
"""Kilometres of each order (row) and truck (column)."""
Policy = Callable[[Matrix], float]
"""Kilometres in all of what it matches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kilometres:
    """In all draws together."""

    ours: float
    optimum: float
    nearest: float
    first: float


def draw(chance: Random, *, orders: int = ORDERS, trucks: int = TRUCKS) -> Matrix:
    def place() -> tuple[float, float]:
        return chance.uniform(0, SIDE_KM), chance.uniform(0, SIDE_KM)

    stand = [place() for _ in range(trucks)]
    wanted = [place() for _ in range(orders)]
    return [[hypot(x - u, y - v) for u, v in stand] for x, y in wanted]


def measured(seeds: Sequence[int]) -> Kilometres:
    found = [0.0, 0.0, 0.0, 0.0]
    for seed in seeds:
        matrix = draw(Random(seed))  # noqa: S311 - a draw, no secret
        for number, policy in enumerate((ours, optimum, nearest, first)):
            found[number] += policy(matrix)
    return Kilometres(ours=found[0], optimum=found[1], nearest=found[2], first=found[3])


def ours(matrix: Matrix) -> float:
    table = Table(costs=matrix, alone=[SIDE_KM * 2] * len(matrix), approach_min=matrix)
    return sum(matrix[row][column] for row, column in enumerate(optimal(table)))


def optimum(matrix: Matrix) -> float:
    costs = np.array(matrix)
    return float(costs[linear_sum_assignment(costs)].sum())


def nearest(matrix: Matrix) -> float:
    """Order by order the nearest truck that is free."""
    free = set(range(len(matrix[0])))
    total = 0.0
    for row in matrix:
        column = min(free, key=row.__getitem__)
        free.remove(column)
        total += row[column]
    return total


def first(matrix: Matrix) -> float:
    """Order by order the first truck that is free."""
    return sum(row[number] for number, row in enumerate(matrix))
