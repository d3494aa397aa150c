"""Rules as they were set, and what became of each: `depotd rules list|history`."""

import json
from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.rules.key import Value
from daemon.readmodel.values import ReadConnection

RULES_MOST = 1_000

STORED = """
SELECT id, name, value, effective_from, effective_until, status, set_at, set_by, reason,
  withdrawn_at, withdrawn_by
FROM rule WHERE :name IS NULL OR name = :name
ORDER BY name, set_at DESC, id DESC LIMIT :most
"""


CLOCK = "SELECT clock FROM boot ORDER BY number DESC LIMIT 1"
UNTRUSTED = "untrusted"


class Standing(StrEnum):
    """What a stored value does at an instant."""

    IN_FORCE = "in force"
    COVERED = "covered"
    """A later one is in force in its place."""
    WAITING = "waits for the clock"
    """It has dates, and the clock cannot be trusted."""
    COMING = "coming"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    id: int
    name: str
    value: Value
    effective_from: int | None
    """None: since ever."""
    effective_until: int | None
    """None: until further notice."""
    standing: Standing
    set_at: int
    set_by: str
    reason: str
    withdrawn_at: int | None
    withdrawn_by: str


def is_clock_trusted(db: ReadConnection) -> bool:
    """By the last boot, also when it has ended: the next one trusts the clock no sooner."""
    last = db.execute(CLOCK).fetchone()
    return last is None or last[0] != UNTRUSTED


def stored_rules(
    db: ReadConnection, at: int, *, name: str | None = None, is_trusted: bool = True
) -> tuple[RuleRow, ...]:
    """By name, of one name the latest first. What nobody set is not stored."""
    in_force: set[str] = set()
    rows: list[RuleRow] = []
    found = db.execute(STORED, {"name": name, "most": RULES_MOST}).fetchall()
    for number, key, value, from_at, until_at, status, *rest in found:
        standing = _standing(status, from_at, until_at, at if is_trusted else None)
        if standing is Standing.IN_FORCE:
            if key in in_force:
                standing = Standing.COVERED
            in_force.add(key)
        set_at, set_by, reason, withdrawn_at, withdrawn_by = rest
        rows.append(
            RuleRow(
                id=number,
                name=key,
                value=json.loads(value),
                effective_from=from_at,
                effective_until=until_at,
                standing=standing,
                set_at=set_at,
                set_by=set_by,
                reason=reason,
                withdrawn_at=withdrawn_at,
                withdrawn_by=withdrawn_by,
            )
        )
    return tuple(rows)


def _standing(status: str, from_at: int | None, until_at: int | None, at: int | None) -> Standing:
    if status == "withdrawn":
        return Standing.WITHDRAWN
    if at is None:
        is_dated = from_at is not None or until_at is not None
        return Standing.WAITING if is_dated else Standing.IN_FORCE
    if from_at is not None and at < from_at:
        return Standing.COMING
    if until_at is not None and at >= until_at:
        return Standing.OVER
    return Standing.IN_FORCE
