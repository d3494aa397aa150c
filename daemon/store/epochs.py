"""Epochs: the lives of this database, so that no number means two things at head office."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from daemon.domain.events import Event, Stamp
from daemon.interfaces import Tx

Record = Callable[[Tx, Event, Stamp], int | None]
"""The journal's."""

ADD = """
INSERT INTO epoch(id, parent, began_at, reason, begins_after)
SELECT :id, :parent, :now, :reason,
    CASE WHEN :parent IS NULL THEN '{}'
    ELSE (SELECT json_group_object(
        name, min(last, coalesce(json_extract(:after, '$.' || name), last))
    ) FROM stream) END
"""

SET_EPOCH = "UPDATE depot SET epoch = :id WHERE id = 1"

CURRENT = """
SELECT d.epoch, e.parent, coalesce(e.begins_after, '{}')
FROM depot d LEFT JOIN epoch e ON e.id = d.epoch WHERE d.id = 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    id: str
    parent: str | None
    """The life that this one continues; None: it continues none."""
    after: Mapping[str, int]
    """By stream the last number that is the parent's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLife:
    """One that is about to begin, and why."""

    id: str
    reason: str
    after: Mapping[str, int] = field(default_factory=dict)
    """By stream the last number that it has from its parent; left out: all given out so far."""


def add(tx: Tx, life: NewLife, *, parent: str | None, now: int) -> None:
    tx.execute(
        ADD,
        {
            "id": life.id,
            "parent": parent,
            "reason": life.reason,
            "now": now,
            "after": json.dumps(dict(life.after)),
        },
    )


def current(reads: Tx) -> Epoch:
    epoch, parent, after = reads.execute(CURRENT).fetchone()
    return Epoch(id=epoch, parent=parent, after=json.loads(after))


def begin(tx: Tx, life: NewLife, *, stamp: Stamp, record: Record) -> None:
    """A new life of this database, with an event that says so."""
    parent = current(tx).id
    if parent == life.id:
        return  # a repeated transaction
    add(tx, life, parent=parent, now=stamp.seen_at)
    tx.execute(SET_EPOCH, {"id": life.id})
    event = Event(
        kind="store.epoch_began",
        at=stamp.seen_at,
        body={"epoch": life.id, "reason": life.reason, "parent": parent},
        correlation_id=life.id,
    )
    record(tx, event, stamp)
