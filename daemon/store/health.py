"""How the store is, for screens, alarms and the shedder."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

STEPS = (95, 85, 70)
"""Per cent of the stated size at which the next kind of data is shed."""


class StoreState(StrEnum):
    OK = "ok"
    FULL = "full"  # a write found no room; until the reserve stands again
    READ_ONLY = "read-only"
    FAILED = "failed"  # the disk failed; the process is about to end


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreHealth:
    state: StoreState
    used_bytes: int
    limit_bytes: int
    step: int
    """0, 70, 85 or 95: how far the stated size is used up."""
    free_pages: int
    wal_bytes: int
    disk_free_bytes: int
    reserve_bytes: int
    shed_rows: int
    """Rows shed since the start."""
    shedding_step: int = 0
    """The last step at which something was shed; 0 when nothing was for an hour."""
    pinned_by: tuple[str, ...] = ()
    """Readers that keep the WAL from shrinking for too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    page_bytes: int
    pages: int
    free_pages: int

    @property
    def used_bytes(self) -> int:
        """Free pages are used again before the file grows, so they do not count."""
        return (self.pages - self.free_pages) * self.page_bytes


def size_of(connection: sqlite3.Connection) -> Size:
    return Size(
        page_bytes=int(connection.execute("PRAGMA page_size").fetchone()[0]),
        pages=int(connection.execute("PRAGMA page_count").fetchone()[0]),
        free_pages=int(connection.execute("PRAGMA freelist_count").fetchone()[0]),
    )


def step_of(used_bytes: int, limit_bytes: int) -> int:
    return next((step for step in STEPS if used_bytes * 100 >= limit_bytes * step), 0)
