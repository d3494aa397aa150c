"""Whether something was told after an event that a reader remembers by its number."""

import json
from collections.abc import Sequence

from daemon.interfaces import ReadOnly

FIRST = """
SELECT kind, subject FROM event
WHERE seq > :after AND kind IN (SELECT value FROM json_each(:kinds)) ORDER BY seq LIMIT 1
"""


def first(reads: ReadOnly, after: int, kinds: Sequence[str]) -> tuple[str, str] | None:
    """Kind and subject of the first event of these kinds after that number."""
    asked = {"after": after, "kinds": json.dumps(kinds)}
    row = reads.execute(FIRST, asked).fetchone()
    return None if row is None else (row[0], row[1])
