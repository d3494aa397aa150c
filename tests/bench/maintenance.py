"""`make bench ONLY=maintenance`: what is foreseen and found of vehicles, part by part."""

from tests.bench import maintenance_condition
from tests.bench.rows import Row


def rows(seeds: tuple[int, ...]) -> list[Row]:
    return maintenance_condition.rows(seeds)
