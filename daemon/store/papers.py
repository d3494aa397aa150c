"""Papers of drivers and vehicles. The newest of a kind that nobody has withdrawn is in force."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from daemon.domain.papers.kinds import Holder
from daemon.domain.papers.paper import Paper, Subject, paper_of, row_of
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

SUBJECTS = """
SELECT 'driver', id, name, needs_cdl, retired_at IS NOT NULL FROM driver
UNION ALL SELECT 'vehicle', id, name, 0, retired_at IS NOT NULL FROM vehicle
ORDER BY 1, 3
"""

CALLED = """
SELECT 'driver', id, name, needs_cdl, retired_at IS NOT NULL FROM driver WHERE name = :name
UNION ALL
SELECT 'vehicle', id, name, 0, retired_at IS NOT NULL FROM vehicle WHERE name = :name
"""

DRIVER = "SELECT id, name, needs_cdl, retired_at IS NOT NULL FROM driver WHERE id = :id"

VEHICLE = "SELECT id, name, 0, retired_at IS NOT NULL FROM vehicle WHERE id = :id"

IN_FORCE = """
SELECT driver_id, vehicle_id, id, kind, number, issued_on, expires_on, source, details, note
FROM paper
WHERE id IN (
    SELECT max(id) FROM paper WHERE withdrawn_at IS NULL GROUP BY driver_id, vehicle_id, kind)
ORDER BY id
"""

OF_DRIVER = """
SELECT driver_id, vehicle_id, id, kind, number, issued_on, expires_on, source, details, note
FROM paper
WHERE id IN (
    SELECT max(id) FROM paper
    WHERE driver_id = :id AND withdrawn_at IS NULL GROUP BY kind)
ORDER BY id
"""

OF_VEHICLE = """
SELECT driver_id, vehicle_id, id, kind, number, issued_on, expires_on, source, details, note
FROM paper
WHERE id IN (
    SELECT max(id) FROM paper
    WHERE vehicle_id = :id AND withdrawn_at IS NULL GROUP BY kind)
ORDER BY id
"""

BY_ID = """
SELECT driver_id, vehicle_id, id, kind, number, issued_on, expires_on, source, details, note
FROM paper WHERE id = :id AND withdrawn_at IS NULL
"""

ADD = """
INSERT INTO paper(
    driver_id, vehicle_id, kind, number, issued_on, expires_on, source, details, note,
    told_at, told_by
) VALUES (
    :driver_id, :vehicle_id, :kind, :number, :issued_on, :expires_on, :source, :details, :note,
    :told_at, :told_by
) RETURNING id
"""

WITHDRAW = """
UPDATE paper SET withdrawn_at = :at, withdrawn_by = :by WHERE id = :id AND withdrawn_at IS NULL
"""

WITHDRAW_KIND = """
UPDATE paper SET withdrawn_at = :at, withdrawn_by = :by
WHERE driver_id IS :driver_id AND vehicle_id IS :vehicle_id AND kind = :kind
    AND withdrawn_at IS NULL
"""

SEAL = "SELECT coalesce(max(id), 0), count(withdrawn_at) FROM paper"

# What was replaced or withdrawn so long ago. What is in force stays, however old.
OLD_OF_DRIVERS = """
DELETE FROM paper WHERE id IN (
    SELECT p.id FROM paper p
    WHERE p.driver_id IS NOT NULL AND p.told_at < :before
        AND (p.withdrawn_at < :before OR EXISTS (
            SELECT 1 FROM paper n
            WHERE n.driver_id = p.driver_id AND n.kind = p.kind AND n.id > p.id
                AND n.withdrawn_at IS NULL AND n.told_at < :before))
    LIMIT :most)
"""

OLD_OF_VEHICLES = """
DELETE FROM paper WHERE id IN (
    SELECT p.id FROM paper p
    WHERE p.vehicle_id IS NOT NULL AND p.told_at < :before
        AND (p.withdrawn_at < :before OR EXISTS (
            SELECT 1 FROM paper n
            WHERE n.vehicle_id = p.vehicle_id AND n.kind = p.kind AND n.id > p.id
                AND n.withdrawn_at IS NULL AND n.told_at < :before))
    LIMIT :most)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A paper that is in force, under its number."""

    id: int
    holder: Holder
    holder_id: int
    paper: Paper


Owner = tuple[Holder, int]


def subjects(reads: Reads) -> list[Subject]:
    """Every driver and vehicle, retired ones too, without their papers."""
    return [_subject(*row) for row in reads.execute(SUBJECTS).fetchall()]


def called(reads: Reads, name: str) -> list[Subject]:
    """A driver and a vehicle may have the same name."""
    return [_subject(*row) for row in reads.execute(CALLED, {"name": name}).fetchall()]


def subject_by_id(reads: Reads, holder: Holder, holder_id: int) -> Subject | None:
    """With the papers that are in force; None: there is none of that number."""
    asked = DRIVER if holder is Holder.DRIVER else VEHICLE
    row = reads.execute(asked, {"id": holder_id}).fetchone()
    if row is None:
        return None
    papers = tuple(filed.paper for filed in in_force(reads, holder, holder_id))
    return replace(_subject(holder.value, *row), papers=papers)


def in_force(reads: Reads, holder: Holder, holder_id: int) -> list[Filed]:
    asked = OF_DRIVER if holder is Holder.DRIVER else OF_VEHICLE
    return _filed(reads.execute(asked, {"id": holder_id}).fetchall())


def in_force_of_all(reads: Reads) -> Mapping[Owner, tuple[Paper, ...]]:
    found: dict[Owner, list[Paper]] = defaultdict(list)
    for filed in _filed(reads.execute(IN_FORCE).fetchall()):
        found[filed.holder, filed.holder_id].append(filed.paper)
    return {owner: tuple(papers) for owner, papers in found.items()}


def paper_by_id(reads: Reads, paper_id: int) -> Filed | None:
    """None: there is none of that number, or it is withdrawn."""
    return next(iter(_filed(reads.execute(BY_ID, {"id": paper_id}).fetchall())), None)


def add(tx: Tx, owner: Owner, paper: Paper, *, at: int, by: str) -> int:
    """It is in force from now on; one of its kind before it stays as history. Answers its id."""
    kind, number, issued_on, expires_on, source, details, note = row_of(paper)
    holder, holder_id = owner
    row = {
        "driver_id": holder_id if holder is Holder.DRIVER else None,
        "vehicle_id": holder_id if holder is Holder.VEHICLE else None,
        "kind": kind,
        "number": number,
        "issued_on": issued_on,
        "expires_on": expires_on,
        "source": source,
        "details": details,
        "note": note,
        "told_at": at,
        "told_by": by,
    }
    return int(tx.execute(ADD, row).fetchone()[0])


def withdraw(tx: Tx, paper_id: int, *, at: int, by: str) -> bool:
    """The one of its kind before it, if there is one, is in force again."""
    return tx.execute(WITHDRAW, {"id": paper_id, "at": at, "by": by}).rowcount == 1


def withdraw_all(tx: Tx, filed: Filed, *, at: int, by: str) -> int:
    """Every paper of that kind of its holder, so that none is in force; answers how many."""
    asked = {
        "driver_id": filed.holder_id if filed.holder is Holder.DRIVER else None,
        "vehicle_id": filed.holder_id if filed.holder is Holder.VEHICLE else None,
        "kind": filed.paper.kind.value,
        "at": at,
        "by": by,
    }
    return tx.execute(WITHDRAW_KIND, asked).rowcount


def seal(reads: Reads) -> tuple[int, int]:
    """Another one than before: papers have changed."""
    newest, withdrawn = reads.execute(SEAL).fetchone()
    return int(newest), int(withdrawn)


def remove_old(tx: Tx, *, before: int, most: int) -> int:
    """Papers that were replaced or withdrawn before that instant; answers how many went."""
    asked = {"before": before, "most": most}
    gone = tx.execute(OLD_OF_DRIVERS, asked).rowcount
    return gone + tx.execute(OLD_OF_VEHICLES, asked | {"most": most - gone}).rowcount


def _subject(
    holder: str,
    holder_id: int,
    name: str,
    needs_cdl: int,
    is_retired: int,
) -> Subject:
    return Subject(
        holder=Holder(holder),
        id=holder_id,
        name=name,
        needs_cdl=bool(needs_cdl),
        is_retired=bool(is_retired),
    )


def _filed(rows: list[Any]) -> list[Filed]:
    found = []
    for driver_id, vehicle_id, paper_id, *row in rows:
        paper = paper_of(tuple(row))
        if paper is not None:
            is_driver = driver_id is not None
            found.append(
                Filed(
                    id=paper_id,
                    holder=Holder.DRIVER if is_driver else Holder.VEHICLE,
                    holder_id=driver_id if is_driver else vehicle_id,
                    paper=paper,
                )
            )
    return found
