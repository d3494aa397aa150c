"""What is old enough to go, removed in bites, and what a live database may be given.

Live means: inside the writer's turn, some milliseconds at a time. VACUUM and REINDEX rewrite the
file or whole indexes and never run here; checkpoints are the writer's own; an integrity check
reads everything and belongs to a backup.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import ports

ROWS_A_STATEMENT = 100
ROWS_A_BITE = 5_000
"""Time alone would bound no bite where the clock stands still."""
MINUTE_MS = 60_000

# From the front up to the first that is young enough: what a wrong clock has dated goes when
# its turn comes.
REMOVE_DECISIONS = """
DELETE FROM decision WHERE id <= coalesce(
    (SELECT min(id) - 1 FROM (SELECT id, at FROM decision ORDER BY id LIMIT :most)
        WHERE at >= :before),
    (SELECT max(id) FROM (SELECT id FROM decision ORDER BY id LIMIT :most))
)
"""

# Finds each port by one step of the index, however many minutes it has.
MINUTE_PORTS = """
WITH RECURSIVE heard(port) AS (
    SELECT min(port) FROM port_minute
    UNION ALL
    SELECT (SELECT min(port) FROM port_minute WHERE port > heard.port) FROM heard
    WHERE heard.port IS NOT NULL
)
SELECT port FROM heard WHERE port IS NOT NULL
"""

PAGES = "PRAGMA page_count"
FREE_PAGES = "PRAGMA freelist_count"

# Gives one page back: a statement makes one step, and a step is a page.
GIVE_BACK = "PRAGMA incremental_vacuum(1)"

SAMPLE = "PRAGMA analysis_limit = 400"

# What people ask about in many ways. The queue is left out: its statements are made for their
# indexes, whatever its tables held at the moment of counting.
COUNT_AGAIN = {
    "alert": "ANALYZE alert",
    "audit": "ANALYZE audit",
    "decision": "ANALYZE decision",
    "event": "ANALYZE event",
    "position": "ANALYZE position",
    "stop": "ANALYZE stop",
    "trip": "ANALYZE trip",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    total: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bite:
    removed: Mapping[str, int]
    is_done: bool
    """False: the bite was over before the work was."""


Remove = Callable[[int], int]
"""Removes up to so many rows; answers how many."""


def bite(chores: Mapping[str, Remove], *, is_over: Callable[[], bool]) -> Bite:
    """Chore after chore, until nothing is left, the time is over or enough rows are gone."""
    removed: dict[str, int] = {}
    for name, remove in chores.items():
        while (gone := remove(ROWS_A_STATEMENT)) > 0:
            removed[name] = removed.get(name, 0) + gone
            if is_over() or sum(removed.values()) >= ROWS_A_BITE:
                return Bite(removed=removed, is_done=False)
    return Bite(removed=removed, is_done=True)


def remove_decisions(tx: Tx, *, before: int, most: int) -> int:
    return tx.execute(REMOVE_DECISIONS, {"before": before, "most": most}).rowcount


def remove_port_minutes(tx: Tx, *, before: int, most: int) -> int:
    """Of ports that say nothing any more; those that do forget their own as they go on.

    Port by port, so it may be a day of minutes more than `most`.
    """
    removed = 0
    for (port,) in tx.execute(MINUTE_PORTS).fetchall():
        asked = {"port": port, "before": before // MINUTE_MS}
        removed += tx.execute(ports.FORGET_MINUTES, asked).rowcount
        if removed >= most:
            break
    return removed


def pages(reads: Reads) -> Pages:
    total, free = (int(reads.execute(ask).fetchone()[0]) for ask in (PAGES, FREE_PAGES))
    return Pages(total=total, free=free)


def give_back(tx: Tx, most: int) -> int:
    """Returns up to so many free pages to the disk; answers how many."""
    free = pages(tx).free
    for _ in range(min(most, free)):
        tx.execute(GIVE_BACK)
    return free - pages(tx).free


def count_again(tx: Tx) -> None:
    """Renews what the planner knows of the tables that grow, from a sample of each index."""
    tx.execute(SAMPLE)
    for analyze in COUNT_AGAIN.values():
        tx.execute(analyze)
