"""The journal: the only way to write an event, with all that follows from it (I3)."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from daemon.domain.events import MAX_DEPTH, Event, Stamp
from daemon.errors import StoreError
from daemon.interfaces import Tx

Trigger = Callable[[Tx, Event, int], None]
"""Enqueues in the event's own transaction what the event causes; gets the event's number."""

# A natural key that is taken takes no number: inserting a recording's events again is
# harmless and leaves the stream gapless.
INSERT_EVENT = """
INSERT INTO event(
    seq, at, seen_at, boot, monotonic_ms, clock, kind, unit_id, vehicle_id, subject, body,
    correlation_id, depth
)
SELECT
    last + 1, :at, :seen_at, :boot, :monotonic_ms, :clock, :kind, :unit_id, :vehicle_id,
    :subject, :body, :correlation_id, :depth
FROM stream WHERE name = 'event'
ON CONFLICT(unit_id, at, kind, subject) WHERE unit_id IS NOT NULL DO NOTHING
RETURNING seq
"""

ADVANCE = "UPDATE stream SET last = :seq WHERE name = 'event'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Built once, with the trigger table, and handed to whoever writes events."""

    triggers: tuple[Trigger, ...] = ()

    def record(self, tx: Tx, event: Event, stamp: Stamp) -> int | None:
        """Writes the event and its consequences; answers its number.

        None when the unit's event of that kind, instant and subject is known already: nothing
        is written and nothing follows.
        """
        if event.depth > MAX_DEPTH:
            raise StoreError(
                f"event {event.kind} ({event.correlation_id}) is consequence number"
                f" {event.depth}; more than {MAX_DEPTH} are refused",
                next_step="two triggers cause each other; report this with the daemon's log",
            )
        rows = tx.execute(INSERT_EVENT, _row(event, stamp)).fetchall()
        if not rows:
            return None
        seq = int(rows[0][0])
        tx.execute(ADVANCE, {"seq": seq})
        for trigger in self.triggers:
            trigger(tx, event, seq)
        return seq


def _row(event: Event, stamp: Stamp) -> dict[str, object]:
    return {
        "at": event.at,
        "seen_at": stamp.seen_at,
        "boot": stamp.boot,
        "monotonic_ms": stamp.monotonic_ms,
        "clock": stamp.clock.value,
        "kind": event.kind,
        "unit_id": event.unit_id,
        "vehicle_id": event.vehicle_id,
        "subject": event.subject,
        "body": json.dumps(dict(event.body), separators=(",", ":"), sort_keys=True),
        "correlation_id": event.correlation_id,
        "depth": event.depth,
    }


record = Journal().record
"""Without triggers, for tests and scripts: parts of the daemon are handed a journal."""
