"""`make bench ONLY=maintenance`: every figure of telemetry and maintenance."""

from tests.bench import maintenance_can, maintenance_condition, maintenance_forecast
from tests.bench.rows import Row

PARTS = (maintenance_can, maintenance_forecast, maintenance_condition)


def rows(seeds: tuple[int, ...]) -> list[Row]:
    return [row for part in PARTS for row in part.rows(seeds)]
