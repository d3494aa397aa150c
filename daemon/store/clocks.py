"""Clock changes, and the correction of what was stamped before the time was known (I7)."""

from dataclasses import dataclass

from daemon.domain.clock_trust import ClockChange
from daemon.domain.events import ClockQuality
from daemon.interfaces import Tx
from daemon.store import duty_clock, maintenance_clock, order_clock

MINUTE_MS = 60_000

INSERT_CHANGE = """
INSERT INTO clock_change(boot, monotonic_ms, at, was, now, step_ms)
VALUES (:boot, :monotonic_ms, :at, :was, :now, :step_ms)
"""

BOOT_QUALITY = "UPDATE boot SET clock = :clock WHERE number = :boot"

# Numbers are given in the order of commits, so `seq > :after` spares the scan of older boots.
CORRECT_POSITIONS = """
UPDATE position SET seen_at = seen_at + :step
WHERE seq > :after AND boot = :boot AND seen_at BETWEEN :first_at AND :last_at
"""

# Without a unit, `at` is from our clock; with one it is the receiver's. So it is where what
# wheels make of a duty log says when: no time that this clock has shown.
CORRECT_EVENTS = """
UPDATE event SET
    seen_at = seen_at + :step,
    at = CASE WHEN unit_id IS NULL AND at BETWEEN :first_at AND :last_at THEN at + :step
        ELSE at END,
    clock = :clock
WHERE seq > :after AND boot = :boot AND clock = 'untrusted'
    AND seen_at BETWEEN :first_at AND :last_at
"""

CORRECT_ALERTS = """
UPDATE alert SET at = at + :step, clock = :clock
WHERE seq > :after AND boot = :boot AND clock = 'untrusted' AND at BETWEEN :first_at AND :last_at
"""

CORRECT_JOBS = """
UPDATE job_payload SET created_at = created_at + :step
WHERE job_id > :after AND created_at BETWEEN :first_at AND :last_at
"""

CORRECT_BOOT = """
UPDATE boot SET
    started_at = started_at + CASE WHEN started_at >= :first_at THEN :step ELSE 0 END,
    beat_at = beat_at + CASE WHEN beat_at >= :first_at THEN :step ELSE 0 END
WHERE number = :boot
"""

# Delays of this boot are counted from its last beat by the boot that comes after it.
MOVE_BEAT = "UPDATE boot SET beat_at = beat_at + :step WHERE number = :boot"

# By these, papers and reports are kept long enough, and work in hand is still to come or over.
# While the clock is not trusted, no other instant of a report or of work is taken.
TOLD = (
    ("work_plan", "begins_at"),
    ("work_plan", "told_at"),
    ("paper", "told_at"),
    ("paper", "withdrawn_at"),
    ("inspection", "at"),
    ("inspection", "made_at"),
    ("inspection", "reviewed_at"),
    ("defect", "settled_at"),
    ("driver", "retired_at"),
    ("duty_gap", "from_at"),
    ("duty_gap", "until_at"),
)

# What is shown of units and ports by our clock. The tables are small; ingest writes them
# again with what it hears next, so this is for those that have fallen silent meanwhile.
# Rules and decisions are written once: which of two rules was set later hangs on it.
CORRECT_SHOWN = (
    """
UPDATE unit SET first_seen_at = first_seen_at + :step
WHERE first_seen_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE unit_state SET seen_at = seen_at + :step WHERE seen_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE unit_signal SET seen_at = seen_at + :step WHERE seen_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE port_state SET since = since + :step WHERE since BETWEEN :first_at AND :last_at
""",
    """
UPDATE port_state SET last_byte_at = last_byte_at + :step
WHERE last_byte_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE port_state SET updated_at = updated_at + :step
WHERE updated_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE master_data SET applied_at = applied_at + :step
WHERE applied_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE alert SET read_at = read_at + :step WHERE read_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE job SET done_at = done_at + :step
WHERE state IN (4, 5, 6) AND done_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE job_attempt SET ended_at = ended_at + :step
WHERE ended_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE rule SET set_at = set_at + :step WHERE set_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE rule SET withdrawn_at = withdrawn_at + :step
WHERE withdrawn_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE decision SET at = at + :step WHERE at BETWEEN :first_at AND :last_at
""",
    *(
        f"UPDATE {table} SET {column} = {column} + :step"  # noqa: S608 - names from below
        f" WHERE {column} BETWEEN :first_at AND :last_at"
        for table, column in TOLD
    ),
)

# Rates of minutes that never were would stand among those of another day.
FORGET_MINUTES = "DELETE FROM port_minute WHERE minute BETWEEN :first AND :last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Untrusted:
    """What was stamped while nobody vouched for the time."""

    boot: int
    first_at: int
    last_at: int
    """Instants by the untrusted clock, both included."""
    event_seq: int
    """Last number of the event stream that stays as it is: of before this boot, or sent."""
    position_seq: int
    alert_seq: int = 0
    job_id: int
    """Last job before this boot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    positions: int
    events: int


def record_change(tx: Tx, boot: int, change: ClockChange) -> None:
    tx.execute(
        INSERT_CHANGE,
        {
            "boot": boot,
            "monotonic_ms": change.monotonic_ms,
            "at": change.at,
            "was": change.was.value,
            "now": change.now.value,
            "step_ms": change.step_ms,
        },
    )
    tx.execute(BOOT_QUALITY, {"boot": boot, "clock": change.now.value})


def move_beat(tx: Tx, boot: int, step_ms: int) -> None:
    """Time was moved that had been trusted: the boot lives by the new time."""
    tx.execute(MOVE_BEAT, {"boot": boot, "step": step_ms})


def correct(tx: Tx, stamped: Untrusted, *, step_ms: int, quality: ClockQuality) -> Corrected:
    """Moves what was stamped by the untrusted clock; says how many rows were touched."""
    window = {"step": step_ms, "first_at": stamped.first_at, "last_at": stamped.last_at}
    events = tx.execute(
        CORRECT_EVENTS,
        window | {"boot": stamped.boot, "after": stamped.event_seq, "clock": quality.value},
    ).rowcount
    tx.execute(
        CORRECT_ALERTS,
        window | {"boot": stamped.boot, "after": stamped.alert_seq, "clock": quality.value},
    )
    duty_clock.correct(tx, window, boot=stamped.boot, quality=quality)
    if step_ms == 0:
        return Corrected(positions=0, events=events)
    positions = tx.execute(
        CORRECT_POSITIONS, window | {"boot": stamped.boot, "after": stamped.position_seq}
    ).rowcount
    tx.execute(CORRECT_JOBS, window | {"after": stamped.job_id})
    tx.execute(CORRECT_BOOT, {k: window[k] for k in ("step", "first_at")} | {"boot": stamped.boot})
    for statement in CORRECT_SHOWN:
        tx.execute(statement, window)
    order_clock.correct(tx, window)
    maintenance_clock.correct(tx, window)
    if abs(step_ms) >= MINUTE_MS:
        tx.execute(
            FORGET_MINUTES,
            {"first": stamped.first_at // MINUTE_MS, "last": stamped.last_at // MINUTE_MS},
        )
    return Corrected(positions=positions, events=events)
