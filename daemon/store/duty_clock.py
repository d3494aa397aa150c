"""Puts right what duty logs have from a clock that nobody vouched for (I7)."""

from collections.abc import Mapping

from daemon.domain.events import ClockQuality
from daemon.interfaces import Tx

# By the small index of what is not trusted: of an instant that was told, only the row's own
# moment is the clock's.
CORRECT_RECORDS = """
UPDATE duty_record SET
    at = CASE WHEN is_at_ours = 1 THEN at + :step ELSE at END,
    made_at = made_at + :step,
    clock = :clock
WHERE boot = :boot AND clock = 'untrusted' AND made_at BETWEEN :first_at AND :last_at
"""

# While the clock is not trusted, no other instant than that of the clock is taken.
CORRECT_TOLD = (
    """
UPDATE duty_declaration SET at = at + :step, made_at = made_at + :step
WHERE made_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE duty_declaration SET withdrawn_at = withdrawn_at + :step
WHERE withdrawn_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE duty_note SET at = at + :step, made_at = made_at + :step
WHERE made_at BETWEEN :first_at AND :last_at
""",
)

SEATS = """
SELECT driver_id, from_at, until_at, vehicle_id, place FROM seat
WHERE from_at BETWEEN :first_at AND :last_at OR until_at BETWEEN :first_at AND :last_at
ORDER BY driver_id, from_at
"""

TAKE_OUT = "DELETE FROM seat WHERE driver_id = :driver_id AND from_at = :from_at"

PUT_BACK = """
INSERT INTO seat(driver_id, from_at, until_at, vehicle_id, place)
VALUES (:driver_id, :from_at, :until_at, :vehicle_id, :place)
ON CONFLICT(driver_id, from_at) DO NOTHING
"""


def correct(tx: Tx, window: Mapping[str, int], *, boot: int, quality: ClockQuality) -> None:
    """`window`: `first_at` and `last_at` by the untrusted clock, both included, and `step`."""
    tx.execute(CORRECT_RECORDS, {**window, "boot": boot, "clock": quality.value})
    if window["step"] == 0:
        return
    for statement in CORRECT_TOLD:
        tx.execute(statement, window)
    _correct_seats(tx, window)


def _correct_seats(tx: Tx, window: Mapping[str, int]) -> None:
    """Taken out first and put back then: row by row one could meet another that is still to go.

    A seat that would end before it begins, because the clock had run ahead, is a moment long.
    """
    names = ("driver_id", "from_at", "until_at", "vehicle_id", "place")
    asked = {name: window[name] for name in ("first_at", "last_at")}
    rows = [dict(zip(names, row, strict=True)) for row in tx.execute(SEATS, asked).fetchall()]
    for row in rows:
        tx.execute(TAKE_OUT, {name: row[name] for name in ("driver_id", "from_at")})
    for row in rows:
        row["from_at"] = _moved(row["from_at"], window)
        if row["until_at"] is not None:
            row["until_at"] = max(_moved(row["until_at"], window), row["from_at"] + 1)
        tx.execute(PUT_BACK, row)


def _moved(at: int, window: Mapping[str, int]) -> int:
    return at + window["step"] if window["first_at"] <= at <= window["last_at"] else at
