"""What the event stream says of the audit: it goes to head office, where nobody here can reach it.

Whoever changes rows of the audit can make its hashes anew, and its head and its anchor. So the
daemon says in events what the head was and what it cut itself; the chain must agree with them.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from daemon.interfaces import Params

BROKEN = "audit.broken"
CUT = "audit.cut"
HEAD = "audit.head"

# As the index `event_of_audit` has it, word for word: else every event would be read.
SAID = """
SELECT kind, at, subject, body ->> 'seq', body ->> 'last', body ->> 'hash'
FROM event WHERE kind IN ('audit.broken', 'audit.cut', 'audit.head') ORDER BY seq
"""


class Rows(Protocol):
    """A connection that may only read is enough to verify."""

    def execute(self, sql: str, params: Params = (), /) -> sqlite3.Cursor: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """An event says that this row had this hash."""

    seq: int
    hash: str
    at: int

    @property
    def when(self) -> str:
        return utc(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    heads: Mapping[int, Vouched]
    """By row; each was the newest one once."""
    cut: Vouched | None
    """The last row that the daemon cut off itself."""
    broken: frozenset[str]
    """Rows of which it was told that they are broken."""

    @property
    def newest(self) -> Vouched | None:
        return self.heads[max(self.heads)] if self.heads else None


def evidence(db: Rows) -> Evidence:
    heads: dict[int, Vouched] = {}
    cut: Vouched | None = None
    broken: set[str] = set()
    for kind, at, subject, seq, last, row_hash in db.execute(SAID).fetchall():
        if kind == BROKEN:
            broken.add(str(subject))
        elif kind == CUT:
            cut = Vouched(seq=int(last), hash=str(row_hash), at=int(at))
        else:
            said = Vouched(seq=int(seq), hash=str(row_hash), at=int(at))
            heads.setdefault(said.seq, said)  # what was said first nobody had a reason to forge
    return Evidence(heads=heads, cut=cut, broken=frozenset(broken))


def row_name(seq: int | None) -> str:
    """The subject of the event about it."""
    return f"row {seq}"


def utc(at_ms: int) -> str:
    instant = datetime.fromtimestamp(at_ms // 1000, tz=UTC)
    return instant.isoformat().replace("+00:00", "Z")
