"""Whether something was told after an event that a reader remembers by its number."""

import json
from collections.abc import Sequence

from daemon.interfaces import ReadOnly

FIRST = """
SELECT kind, subject FROM event
WHERE seq > :after AND kind IN (SELECT value FROM json_each(:kinds))
    AND (:subjects IS NULL OR subject IN (SELECT value FROM json_each(:subjects)))
ORDER BY seq LIMIT 1
"""


def first(
    reads: ReadOnly, after: int, kinds: Sequence[str], *, subjects: Sequence[str] | None = None
) -> tuple[str, str] | None:
    """Kind and subject of the first event of these kinds after that number; of whatever subject
    where none is named.
    """
    asked = {
        "after": after,
        "kinds": json.dumps(kinds),
        "subjects": None if subjects is None else json.dumps(subjects),
    }
    row = reads.execute(FIRST, asked).fetchone()
    return None if row is None else (row[0], row[1])
