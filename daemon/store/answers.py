"""What commands were answered, so that one that is repeated gets the answer it had."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.commands import Answer
from daemon.interfaces import Tx
from daemon.store.canonical import canonical

FIND = "SELECT digest, answer FROM command_answer WHERE command_id = :command_id"

INSERT = """
INSERT INTO command_answer(command_id, command, digest, answered_at, answer)
VALUES (:command_id, :command, :digest, :now, :answer)
"""

PRUNE = """
DELETE FROM command_answer WHERE command_id IN (
    SELECT command_id FROM command_answer WHERE answered_at < :before
    ORDER BY answered_at LIMIT :most
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    digest: str
    answer: Answer


def find(tx: Tx, command_id: str) -> Kept | None:
    rows = tx.execute(FIND, {"command_id": command_id}).fetchall()
    if not rows:
        return None
    return Kept(digest=str(rows[0][0]), answer=decoded(json.loads(rows[0][1])))


def keep(tx: Tx, *, command_id: str, command: str, kept: Kept, now: int) -> None:
    tx.execute(
        INSERT,
        {
            "command_id": command_id,
            "command": command,
            "digest": kept.digest,
            "now": now,
            "answer": canonical(encoded(kept.answer)),
        },
    )


def prune(tx: Tx, *, before: int, most: int = 500) -> int:
    """Forgets answers older than `before`; a command repeated after that would be done again."""
    return tx.execute(PRUNE, {"before": before, "most": most}).rowcount


def encoded(answer: Answer) -> dict[str, object]:
    return {
        "is_done": answer.is_done,
        "code": answer.code,
        "message": answer.message,
        "next_step": answer.next_step,
        "body": dict(answer.body),
    }


def decoded(stored: Mapping[str, object]) -> Answer:
    body = stored["body"]
    return Answer(
        is_done=bool(stored["is_done"]),
        code=str(stored["code"]),
        message=str(stored["message"]),
        next_step=str(stored["next_step"]),
        body=body if isinstance(body, dict) else {},
    )
