"""What is told beside a duty log: exemptions that were declared, and annotations."""

from dataclasses import dataclass

from daemon.domain.hours.duty import MINUTE_MS, Declared, Exemption
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

DECLARE = """
INSERT INTO duty_declaration(driver_id, at, exemption, note, made_at, made_by)
VALUES (:driver_id, :at, :exemption, :note, :made_at, :made_by)
RETURNING id
"""

SAME = """
SELECT id FROM duty_declaration
WHERE driver_id = :driver_id AND at BETWEEN :first AND :last AND exemption = :exemption
    AND withdrawn_at IS NULL
LIMIT 1
"""

BY_ID = """
SELECT c.id, d.name, c.at, c.exemption, c.withdrawn_at
FROM duty_declaration c JOIN driver d ON d.id = c.driver_id
WHERE c.id = :id
"""

WITHDRAW = """
UPDATE duty_declaration SET withdrawn_at = :at, withdrawn_by = :by
WHERE id = :id AND withdrawn_at IS NULL
"""

ANNOTATE = """
INSERT INTO duty_note(driver_id, at, text, made_at, made_by)
VALUES (:driver_id, :at, :text, :made_at, :made_by)
RETURNING id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    id: int
    driver: str
    at: int
    exemption: Exemption
    withdrawn_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """By whom and when it is said."""

    at: int
    by: str


def declare(tx: Tx, driver_id: int, told: Declared, *, note: str, saying: Saying) -> int:
    row = tx.execute(
        DECLARE,
        {
            "driver_id": driver_id,
            "at": told.at,
            "exemption": told.exemption.value,
            "note": note,
            "made_at": saying.at,
            "made_by": saying.by,
        },
    ).fetchone()
    return int(row[0])


def same(reads: Reads, driver_id: int, told: Declared) -> int | None:
    """The number of a declaration that says the same for the same minute."""
    first = told.at // MINUTE_MS * MINUTE_MS
    asked = {
        "driver_id": driver_id,
        "first": first,
        "last": first + MINUTE_MS - 1,
        "exemption": told.exemption.value,
    }
    row = reads.execute(SAME, asked).fetchone()
    return None if row is None else int(row[0])


def declaration(reads: Reads, declaration_id: int) -> Declaration | None:
    row = reads.execute(BY_ID, {"id": declaration_id}).fetchone()
    if row is None:
        return None
    return Declaration(
        id=row[0], driver=row[1], at=row[2], exemption=Exemption(row[3]), withdrawn_at=row[4]
    )


def withdraw(tx: Tx, declaration_id: int, *, saying: Saying) -> bool:
    """False: it was withdrawn before."""
    asked = {"id": declaration_id, "at": saying.at, "by": saying.by}
    return tx.execute(WITHDRAW, asked).rowcount == 1


def annotate(tx: Tx, driver_id: int, *, at: int, text: str, saying: Saying) -> int:
    """`at`: the instant of the log that is noted."""
    row = tx.execute(
        ANNOTATE,
        {
            "driver_id": driver_id,
            "at": at,
            "text": text,
            "made_at": saying.at,
            "made_by": saying.by,
        },
    ).fetchone()
    return int(row[0])
