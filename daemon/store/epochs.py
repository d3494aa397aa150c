"""Epochs: the lives of this database, so that no number means two things at head office."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from daemon.domain.events import Event, Stamp
from daemon.interfaces import Tx

Record = Callable[[Tx, Event, Stamp], int | None]
"""The journal's."""

ADD = """
INSERT INTO epoch(id, parent, began_at, reason, begins_after)
SELECT :id, :parent, :now, :reason,
    CASE WHEN :parent IS NULL THEN '{}'
    ELSE (SELECT json_group_object(name, last) FROM stream) END
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


def add(tx: Tx, epoch: str, *, parent: str | None, reason: str, now: int) -> None:
    """The row of an epoch; with a parent it goes on after the numbers given out so far."""
    tx.execute(ADD, {"id": epoch, "parent": parent, "reason": reason, "now": now})


def current(reads: Tx) -> Epoch:
    epoch, parent, after = reads.execute(CURRENT).fetchone()
    return Epoch(id=epoch, parent=parent, after=json.loads(after))


def begin(tx: Tx, epoch: str, *, reason: str, stamp: Stamp, record: Record) -> None:
    """A new life of this database; the event that says so is its first row."""
    parent = current(tx).id
    if parent == epoch:
        return  # a repeated transaction
    add(tx, epoch, parent=parent, reason=reason, now=stamp.seen_at)
    tx.execute(SET_EPOCH, {"id": epoch})
    event = Event(
        kind="store.epoch_began",
        at=stamp.seen_at,
        body={"epoch": epoch, "reason": reason, "parent": parent},
        correlation_id=epoch,
    )
    record(tx, event, stamp)
