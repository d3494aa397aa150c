from daemon.queue.engine_parts import EngineLimits
from daemon.queue.service import QueueServiceConfig
from daemon.settings import JobsTable


def test_limits_are_as_the_settings_have_them() -> None:
    table, limits = JobsTable(), EngineLimits()
    assert (limits.workers, limits.heavy_workers) == (table.workers, table.heavy_workers)
    assert QueueServiceConfig().stop_deadline_ms == table.stop_deadline_s * 1_000
