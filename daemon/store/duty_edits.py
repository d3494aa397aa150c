"""Edits of duty logs as they were carried out: each a row, and the records that name it."""

from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.duty.editing import Edit
from daemon.domain.duty.gaps import Gap
from daemon.errors import StoreError
from daemon.interfaces import Tx
from daemon.store import duty, duty_gaps
from daemon.store.duty import Making

ADD_EDIT = """
INSERT INTO duty_edit(driver_id, from_at, until_at, what, note, made_at, made_by)
VALUES (:driver_id, :from_at, :until_at, :what, :note, :made_at, :made_by)
RETURNING id
"""

REPLACE = """
UPDATE duty_record SET replaced_by = :edit_id
WHERE id = :id AND driver_id = :driver_id AND replaced_by IS NULL
"""


class EditKind(StrEnum):
    EDIT = "edit"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What an edit was asked for: half open, ms UTC."""

    what: EditKind
    from_at: int
    until_at: int
    note: str


def carry_out(tx: Tx, driver_id: int, edit: Edit, *, reason: Reason, making: Making) -> int:
    """Answers the edit's number. It was decided on records that this transaction has read."""
    row = tx.execute(
        ADD_EDIT,
        {
            "driver_id": driver_id,
            "from_at": reason.from_at,
            "until_at": reason.until_at,
            "what": reason.what.value,
            "note": reason.note,
            "made_at": making.stamp.seen_at,
            "made_by": making.by,
        },
    ).fetchone()
    edit_id = int(row[0])
    for record_id in edit.replaced:
        named = {"edit_id": edit_id, "id": record_id, "driver_id": driver_id}
        if tx.execute(REPLACE, named).rowcount != 1:
            raise StoreError(
                f"duty record {record_id} is no longer in force",
                next_step="ask again: the log has changed meanwhile",
            )
    for entry in edit.added:
        duty.add(tx, driver_id, entry, making=making, edit_id=edit_id)
    duty_gaps.tell(tx, driver_id, Gap(reason.from_at, reason.until_at))
    return edit_id
