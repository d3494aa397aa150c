"""What goes of duty logs when the law no longer asks for it (49 CFR 395.8(k)).

Never the record that was in force at the cutoff: what a driver did then is told by it.
"""

from collections.abc import Mapping

from daemon.interfaces import Tx
from daemon.store.housekeeping import Remove

REMOVE_RECORDS = """
DELETE FROM duty_record WHERE id IN (
    SELECT r.id FROM duty_record r
    WHERE r.at < :before AND (
        r.replaced_by IS NOT NULL
        OR EXISTS (
            SELECT 1 FROM duty_record later
            WHERE later.driver_id = r.driver_id AND later.replaced_by IS NULL
                AND later.at BETWEEN r.at AND :before
                AND (later.at > r.at OR later.id > r.id)
        )
    )
    ORDER BY r.at LIMIT :most
)
"""

REMOVE_EDITS = """
DELETE FROM duty_edit WHERE id IN (
    SELECT e.id FROM duty_edit e
    WHERE e.until_at < :before
        AND NOT EXISTS (SELECT 1 FROM duty_record WHERE edit_id = e.id)
        AND NOT EXISTS (SELECT 1 FROM duty_record WHERE replaced_by = e.id)
    ORDER BY e.id LIMIT :most
)
"""

REMOVE_NOTES = """
DELETE FROM duty_note WHERE id IN (
    SELECT id FROM duty_note WHERE at < :before ORDER BY id LIMIT :most
)
"""

REMOVE_DECLARATIONS = """
DELETE FROM duty_declaration WHERE id IN (
    SELECT id FROM duty_declaration WHERE at < :before ORDER BY id LIMIT :most
)
"""

REMOVE_CERTIFICATES = """
DELETE FROM duty_certificate WHERE id IN (
    SELECT id FROM duty_certificate WHERE made_at < :before ORDER BY id LIMIT :most
)
"""

REMOVE_DRIVES = """
DELETE FROM unidentified_drive WHERE id IN (
    SELECT id FROM unidentified_drive WHERE ended_at < :before ORDER BY id LIMIT :most
)
"""

REMOVE_SEATS = """
DELETE FROM seat WHERE (driver_id, from_at) IN (
    SELECT driver_id, from_at FROM seat WHERE until_at < :before LIMIT :most
)
"""

# Records first: an edit stays as long as a record names it.
STATEMENTS: Mapping[str, str] = {
    "duty_records": REMOVE_RECORDS,
    "duty_edits": REMOVE_EDITS,
    "duty_notes": REMOVE_NOTES,
    "duty_declarations": REMOVE_DECLARATIONS,
    "duty_certificates": REMOVE_CERTIFICATES,
    "unidentified_drives": REMOVE_DRIVES,
    "seats": REMOVE_SEATS,
}


def chores(tx: Tx, *, before: int) -> dict[str, Remove]:
    """What is older than that instant, kind by kind in the order in which it may go."""
    return {what: _removing(tx, statement, before) for what, statement in STATEMENTS.items()}


def _removing(tx: Tx, statement: str, before: int) -> Remove:
    return lambda most: tx.execute(statement, {"before": before, "most": most}).rowcount
