"""What was foreseen on a day, and what came of it."""

import json
from collections.abc import Collection

from daemon.domain.maintenance.due import Due
from daemon.domain.maintenance.use import HORIZON_DAYS
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

SAY = """
INSERT INTO forecast_said(
    vehicle_id, kind, said_on, due_on, low_on, high_on, trigger, basis, cycle
) VALUES (:vehicle_id, :kind, :said_on, :due_on, :low_on, :high_on, :trigger, :basis, :cycle)
ON CONFLICT(vehicle_id, kind, said_on) DO UPDATE SET
    due_on = excluded.due_on, low_on = excluded.low_on, high_on = excluded.high_on,
    trigger = excluded.trigger, basis = excluded.basis, cycle = excluded.cycle, is_void = 0
WHERE forecast_said.happened_on IS NULL
"""

SETTLE = """
UPDATE forecast_said SET happened_on = :happened_on
WHERE vehicle_id = :vehicle_id AND kind = :kind AND cycle = :cycle
  AND happened_on IS NULL AND is_void = 0
"""

VOID = """
UPDATE forecast_said SET is_void = 1
WHERE vehicle_id = :vehicle_id AND kind = :kind
  AND cycle NOT IN (SELECT value FROM json_each(:cycles))
  AND happened_on IS NULL AND is_void = 0
"""

OPEN = """
SELECT DISTINCT vehicle_id, kind, cycle FROM forecast_said
WHERE happened_on IS NULL AND is_void = 0
"""

FORGET = "DELETE FROM forecast_said WHERE said_on < :before"


def say(tx: Tx, due: Due, *, today: int) -> None:
    """Only what has a day; a band without an end reaches to where nobody looks any more."""
    if None in (due.due_on, due.low_on) or due.trigger is None:
        return
    tx.execute(
        SAY,
        {
            "vehicle_id": due.vehicle_id,
            "kind": due.kind,
            "said_on": today,
            "due_on": due.due_on,
            "low_on": due.low_on,
            "high_on": today + HORIZON_DAYS if due.high_on is None else due.high_on,
            "trigger": due.trigger.value,
            "basis": due.basis.value,
            "cycle": due.cycle,
        },
    )


def settle(tx: Tx, key: tuple[int, str], *, cycle: str, happened_on: int) -> int:
    """The threshold was reached on that day; answers how many sayings are judged by it."""
    asked = {"vehicle_id": key[0], "kind": key[1], "cycle": cycle, "happened_on": happened_on}
    return tx.execute(SETTLE, asked).rowcount


def void(tx: Tx, key: tuple[int, str], *, but: Collection[str] = ()) -> int:
    """Nobody will know any more: what was said of cycles but these is judged by nothing."""
    asked = {"vehicle_id": key[0], "kind": key[1], "cycles": json.dumps(list(but))}
    return tx.execute(VOID, asked).rowcount


def open_cycles(reads: Reads) -> frozenset[tuple[int, str, str]]:
    """Of which what was said still waits for what happens."""
    return frozenset(tuple(row) for row in reads.execute(OPEN).fetchall())


def forget(tx: Tx, *, before: int) -> int:
    return tx.execute(FORGET, {"before": before}).rowcount
