"""Rules that were set: rows with dates and authors, and an event for each change (I3)."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from daemon.domain.events import ClockQuality, Event, Stamp
from daemon.domain.rules.change import (
    Author,
    Noticed,
    Proposal,
    notices,
    refuse_change,
    rows_to_set,
)
from daemon.domain.rules.key import RuleRefused
from daemon.domain.rules.resolve import Given
from daemon.domain.rules.row import RuleRow, RuleRows, RuleStatus
from daemon.domain.rules.upstream import same_rule, translate
from daemon.errors import RuleError
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

CHANGED = "rule.changed"

ADD = """
INSERT INTO rule(name, value, effective_from, effective_until, status, set_at, set_by, reason)
VALUES (
    :name, :value, :effective_from, :effective_until, 'active', :set_at, :set_by, :reason
)
RETURNING id
"""

WITHDRAW = """
UPDATE rule SET status = 'withdrawn', withdrawn_at = :now, withdrawn_by = :by
WHERE id = :id AND status = 'active'
"""

ACTIVE = """
SELECT
    id, name, value, effective_from, effective_until, status, set_at, set_by, reason,
    withdrawn_at, withdrawn_by
FROM rule WHERE status = 'active' ORDER BY id
"""

BY_ID = """
SELECT
    id, name, value, effective_from, effective_until, status, set_at, set_by, reason,
    withdrawn_at, withdrawn_by
FROM rule WHERE id = :id
"""

# Each change is an event, so the newest event is at least as new as the newest rule.
VERSION = "SELECT last FROM stream WHERE name = 'event'"

HISTORY = """
SELECT
    id, name, value, effective_from, effective_until, status, set_at, set_by, reason,
    withdrawn_at, withdrawn_by
FROM rule WHERE name IN (SELECT value FROM json_each(:names)) ORDER BY id DESC LIMIT :most
"""


FORMER = """
SELECT
    id, name, value, effective_from, effective_until, status, set_at, set_by, reason,
    withdrawn_at, withdrawn_by
FROM rule
WHERE name IN (SELECT value FROM json_each(:names)) AND withdrawn_at > :at
ORDER BY id DESC LIMIT :most
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    rows: tuple[RuleRow, ...]
    """Those that were set or withdrawn, as they are now."""
    active: RuleRows
    """For the rulebook, once this is durable."""
    notices: tuple[str, ...] = ()
    """What whoever made the change should hear."""


def active(reads: Reads) -> RuleRows:
    """The rules that can be in force at some instant, and how new this is."""
    rows = tuple(_row(row) for row in reads.execute(ACTIVE).fetchall())
    return RuleRows(version=reads.execute(VERSION).fetchone()[0], rows=rows)


def history(reads: Reads, names: Sequence[str], *, most: int = 200) -> tuple[RuleRow, ...]:
    """All rows ever set under these names, the newest first."""
    rows = reads.execute(HISTORY, {"names": json.dumps(list(names)), "most": most})
    return tuple(_row(row) for row in rows.fetchall())


def withdrawn_after(
    reads: Reads, names: Sequence[str], at: int, *, most: int = 10_000
) -> tuple[RuleRow, ...]:
    """Rows under these names that can have been in force at `at`, and were withdrawn since."""
    asked = {"names": json.dumps(list(names)), "at": at, "most": most}
    return tuple(_row(row) for row in reads.execute(FORMER, asked).fetchall())


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStore:
    """Built once and handed to whoever changes rules."""

    given: Given
    record: Callable[[Tx, Event, Stamp], int | None]
    """The journal's."""

    def set(
        self, tx: Tx, proposals: Sequence[Proposal], *, author: Author, stamp: Stamp
    ) -> Changed:
        """All of them or none; raises RuleError saying what is allowed."""
        return self._change(tx, _Change(proposals=proposals), author, stamp)

    def withdraw(self, tx: Tx, ids: Sequence[int], *, author: Author, stamp: Stamp) -> Changed:
        """The rows stay in the history, and are in force at no instant any more."""
        return self._change(tx, _Change(ids=ids), author, stamp)

    def take_upstream(
        self, tx: Tx, forms: Sequence[Mapping[str, object]], *, author: Author, stamp: Stamp
    ) -> Changed:
        """Rules in the form of other systems (`daemon/domain/rules/upstream.py`)."""
        with _refusing():
            translated = [translate(self.given.registry, form) for form in forms]
        change = _Change(
            proposals=[one.proposal for one in translated if one.is_set],
            ids=[_row_like(tx, one.proposal).id for one in translated if not one.is_set],
        )
        return self._change(tx, change, author, stamp)

    def _change(self, tx: Tx, change: "_Change", author: Author, stamp: Stamp) -> Changed:
        noticed = _noticed(stamp)
        gone = [_active_row(tx, rule_id) for rule_id in dict.fromkeys(change.ids)]
        with _refusing():
            new = rows_to_set(self.given, change.proposals, author, noticed)
            refuse_change(self.given, active(tx).rows, new=new, gone=gone)
        withdrawn = tuple(self._withdraw(tx, row, author, stamp) for row in gone)
        stored = tuple(self._add(tx, row, author, stamp) for row in new)
        return Changed(
            rows=(*withdrawn, *stored),
            active=active(tx),
            notices=notices(self.given, stored, noticed),
        )

    def _add(self, tx: Tx, row: RuleRow, author: Author, stamp: Stamp) -> RuleRow:
        found = tx.execute(
            ADD,
            {
                "name": row.name,
                "value": json.dumps(row.value),
                "effective_from": row.effective_from,
                "effective_until": row.effective_until,
                "set_at": row.set_at,
                "set_by": row.set_by,
                "reason": row.reason,
            },
        ).fetchall()
        stored = _by_id(tx, int(found[0][0]))
        self._tell(tx, "set", stored, author, stamp)
        return stored

    def _withdraw(self, tx: Tx, row: RuleRow, author: Author, stamp: Stamp) -> RuleRow:
        tx.execute(WITHDRAW, {"id": row.id, "now": stamp.seen_at, "by": author.name})
        gone = _by_id(tx, row.id)
        self._tell(tx, "withdrawn", gone, author, stamp)
        return gone

    def _tell(self, tx: Tx, change: str, row: RuleRow, author: Author, stamp: Stamp) -> None:
        event = Event(
            kind=CHANGED,
            at=stamp.seen_at,
            subject=row.name,
            body={
                "change": change,
                "rule": row.id,
                "value": row.value,
                "effective_from": row.effective_from,
                "effective_until": row.effective_until,
                "by": author.name,
                "reason": author.reason,
            },
            correlation_id=author.correlation_id,
        )
        self.record(tx, event, stamp)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    proposals: Sequence[Proposal] = ()
    ids: Sequence[int] = ()
    """Rows to be withdrawn."""


def _by_id(tx: Tx, rule_id: int) -> RuleRow:
    row = tx.execute(BY_ID, {"id": rule_id}).fetchone()
    if row is None:
        raise RuleError(f"no rule has the id {rule_id}", next_step=HISTORY_LISTS)
    return _row(row)


def _active_row(tx: Tx, rule_id: int) -> RuleRow:
    row = _by_id(tx, rule_id)
    if row.status is RuleStatus.WITHDRAWN:
        raise RuleError(f"rule {rule_id} was withdrawn already, by {row.withdrawn_by}")
    return row


def _row_like(tx: Tx, proposal: Proposal) -> RuleRow:
    alike = [row for row in active(tx).rows if same_rule(row, proposal)]
    if not alike:
        raise RuleError(
            f"{proposal.name}: no active rule has that value and those dates, so none is withdrawn",
            next_step=HISTORY_LISTS,
        )
    return alike[-1]


HISTORY_LISTS = "depotd rules history KEY lists what was set"


def _row(row: tuple[Any, ...]) -> RuleRow:
    return RuleRow(
        id=row[0],
        name=row[1],
        value=json.loads(row[2]),
        effective_from=row[3],
        effective_until=row[4],
        status=RuleStatus(row[5]),
        set_at=row[6],
        set_by=row[7],
        reason=row[8],
        withdrawn_at=row[9],
        withdrawn_by=row[10],
    )


def _noticed(stamp: Stamp) -> Noticed:
    return Noticed(at=stamp.seen_at, is_trusted=stamp.clock is not ClockQuality.UNTRUSTED)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except RuleRefused as exc:
        raise RuleError(exc.message, next_step=exc.next_step) from exc
