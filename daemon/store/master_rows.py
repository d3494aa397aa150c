"""Who told each row of master data last, and what the configuration file said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.master_standing import Key, What
from daemon.interfaces import Tx

ROWS = "SELECT what, name, origin, file_said FROM master_row"

TOLD_BY_COMMAND = """
INSERT INTO master_row(what, name, origin, told_at, told_by)
VALUES (:what, :name, 'command', :now, :by)
ON CONFLICT(what, name) DO UPDATE SET
    origin = excluded.origin, told_at = excluded.told_at, told_by = excluded.told_by
"""

TOLD_BY_FILE = """
INSERT INTO master_row(what, name, origin, told_at, told_by, file_said)
VALUES (:what, :name, 'file', :now, :by, :said)
ON CONFLICT(what, name) DO UPDATE SET
    origin = excluded.origin, told_at = excluded.told_at, told_by = excluded.told_by,
    file_said = excluded.file_said
"""

NO_MORE_IN_FILE = "UPDATE master_row SET file_said = NULL WHERE what = :what AND name = :name"

FORGET = "DELETE FROM master_row WHERE what = :what AND name = :name"


class Origin(StrEnum):
    FILE = "file"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterRow:
    origin: Origin
    file_said: str | None
    """None: no file names it now."""


def all_rows(tx: Tx) -> dict[Key, MasterRow]:
    return {
        (What(what), name): MasterRow(origin=Origin(origin), file_said=file_said)
        for what, name, origin, file_said in tx.execute(ROWS).fetchall()
    }


def told_by_command(tx: Tx, keys: Iterable[Key], *, by: str, now: int) -> None:
    for what, name in keys:
        tx.execute(TOLD_BY_COMMAND, {"what": what.value, "name": name, "by": by, "now": now})


def told_by_file(tx: Tx, key: Key, *, said: str, file: str, now: int) -> None:
    what, name = key
    told = {"what": what.value, "name": name, "said": said, "by": file, "now": now}
    tx.execute(TOLD_BY_FILE, told)


def no_more_in_file(tx: Tx, key: Key) -> None:
    """A command has told it since, so it stands without the file."""
    tx.execute(NO_MORE_IN_FILE, {"what": key[0].value, "name": key[1]})


def forget(tx: Tx, key: Key) -> None:
    tx.execute(FORGET, {"what": key[0].value, "name": key[1]})
