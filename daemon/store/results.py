"""Results: the stream of what commands of head office were answered."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.events import Stamp
from daemon.interfaces import Tx
from daemon.store.canonical import canonical

# A number of head office that is answered already takes none here.
INSERT = """
INSERT INTO result(
    seq, at, boot, clock, command_id, ho, down_seq, kind, outcome, code, message, next_step, body,
    correlation_id
)
SELECT
    last + 1, :at, :boot, :clock, :command_id, :ho, :down_seq, :kind, :outcome, :code, :message,
    :next_step, :body, :correlation_id
FROM stream WHERE name = 'result'
ON CONFLICT(ho, down_seq) DO NOTHING
RETURNING seq
"""

ADVANCE = "UPDATE stream SET last = :seq WHERE name = 'result'"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """What head office is told of one of its commands."""

    command_id: str
    ho: str
    down_seq: int
    kind: str
    is_done: bool
    code: str
    message: str
    next_step: str
    body: Mapping[str, object]
    correlation_id: str


def add(tx: Tx, result: CommandResult, stamp: Stamp) -> int | None:
    """Writes it under the next number of its stream; None: that command has its result."""
    rows = tx.execute(
        INSERT,
        {
            "at": stamp.seen_at,
            "boot": stamp.boot,
            "clock": stamp.clock.value,
            "command_id": result.command_id,
            "ho": result.ho,
            "down_seq": result.down_seq,
            "kind": result.kind,
            "outcome": "done" if result.is_done else "refused",
            "code": result.code,
            "message": result.message,
            "next_step": result.next_step,
            "body": canonical(dict(result.body)),
            "correlation_id": result.correlation_id,
        },
    ).fetchall()
    if not rows:
        return None
    seq = int(rows[0][0])
    tx.execute(ADVANCE, {"seq": seq})
    return seq
