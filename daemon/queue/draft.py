"""A judged request: what becomes a row."""

from typing import NamedTuple


class Draft(NamedTuple):
    """The columns of its row after `id`."""

    queue: int
    kind: int
    state: int
    priority: int
    run_at: int
    is_dated: int
    max_attempts: int
    boot: int | None
    unique_key: str | None
    unique_until: int | None
    unique_states: int
    batch: int | None
