"""Desired documents: the newest version of each for each depot, and what the depot made of it."""

import json
from collections.abc import Sequence
from typing import Any

from daemon.headoffice.ledger import DepotBook
from daemon.headoffice.store import DesiredRow, DueDesired, NewDesired
from daemon.headoffice.tx import Tx
from daemon.wire.messages import Desired, Reported
from daemon.wire.topics import DepotId

PUT = """
INSERT INTO desired(depot_id, doc, version, sha256, made_by, made_at, body)
VALUES (:depot, :doc, :version, :sha256, :by, :now, :body)
ON CONFLICT (depot_id, doc) DO UPDATE
SET version = excluded.version, sha256 = excluded.sha256, made_by = excluded.made_by,
    made_at = excluded.made_at, body = excluded.body, withdrawn = 0, published_at = NULL
"""

KNOWN = """
SELECT version, reported_version FROM desired WHERE depot_id = :depot AND doc = :doc
"""

OF_DEPOT = """
SELECT d.name, w.doc, w.version, w.sha256, w.made_by, w.made_at, w.published_at,
    w.reported_version, w.reported_state, w.reported_code, w.reported_message, w.withdrawn
FROM desired w JOIN depot d ON d.id = w.depot_id
WHERE d.name = :name ORDER BY w.doc
"""

DUE = """
SELECT d.name, w.doc, w.version, w.sha256, w.made_by, w.made_at, w.body, w.depot_id, w.withdrawn
FROM desired w JOIN depot d ON d.id = w.depot_id
WHERE w.published_at IS NULL ORDER BY w.depot_id, w.doc LIMIT :limit
"""

WITHDRAW = """
UPDATE desired SET withdrawn = 1, made_by = :by, made_at = :now, published_at = NULL
WHERE depot_id = :depot AND doc = :doc
"""

IS_DUE = "SELECT 1 FROM desired WHERE published_at IS NULL LIMIT 1"

PUBLISHED = """
UPDATE desired SET published_at = :now
WHERE depot_id = :depot AND doc = :doc AND version = :version
"""

PUBLISH_AGAIN = "UPDATE desired SET published_at = NULL WHERE depot_id = :depot"

SHA_OF = "SELECT version, sha256 FROM desired WHERE depot_id = :depot AND doc = :doc"

RAISE_VERSION = """
UPDATE desired SET version = :version, published_at = NULL
WHERE depot_id = :depot AND doc = :doc
"""

REPORTED = """
UPDATE desired
SET reported_version = :version, reported_state = :state, reported_code = :code,
    reported_message = :message
WHERE depot_id = :depot AND doc = :doc
"""

AT_ONCE = 50


def put(tx: Tx, book: DepotBook, document: NewDesired, *, now: int) -> DesiredRow:
    """A version above every one that the depot has ever named, also before we were restored."""
    known = tx.rows(KNOWN, {"depot": book.id, "doc": document.doc})
    version = 1 + max((number or 0 for row in known for number in row), default=0)
    tx.run(
        PUT,
        {
            "depot": book.id,
            "doc": document.doc,
            "version": version,
            "sha256": document.sha256,
            "by": document.by,
            "now": now,
            "body": document.body,
        },
    )
    return next(row for row in of_depot(tx, book.name) if row.doc == document.doc)


def withdraw(tx: Tx, book: DepotBook, doc: str, *, by: str, now: int) -> DesiredRow | None:
    """None: nothing of that name is desired. Its number is kept: a later version counts on."""
    tx.run(WITHDRAW, {"depot": book.id, "doc": doc, "by": by, "now": now})
    return next((row for row in of_depot(tx, book.name) if row.doc == doc), None)


def of_depot(tx: Tx, name: DepotId) -> list[DesiredRow]:
    return [_row(row) for row in tx.rows(OF_DEPOT, {"name": name})]


def is_anything_due(tx: Tx) -> bool:
    return bool(tx.rows(IS_DUE, {}))


def due(tx: Tx, *, now: int) -> list[DueDesired]:
    """Those to be published, noted as published: the next hello of the depot asks for all again."""
    found = tx.rows(DUE, {"limit": AT_ONCE})
    tx.many(
        PUBLISHED,
        [{"depot": row[7], "doc": row[1], "version": row[2], "now": now} for row in found],
    )
    return [
        DueDesired(DepotId(row[0]), row[1], None if row[8] else _document(row)) for row in found
    ]


def publish_again(tx: Tx, depot_id: int) -> None:
    """A broker may have come back empty."""
    tx.run(PUBLISH_AGAIN, {"depot": depot_id})


def reported(tx: Tx, depot_id: int, doc: str, told: Reported) -> None:
    tx.run(
        REPORTED,
        {
            "depot": depot_id,
            "doc": doc,
            "version": told.version,
            "state": told.state,
            "code": told.code,
            "message": told.message,
        },
    )
    known = tx.rows(SHA_OF, {"depot": depot_id, "doc": doc})
    if known and _is_of_another(told, *known[0]):
        tx.run(RAISE_VERSION, {"depot": depot_id, "doc": doc, "version": told.version + 1})


def _is_of_another(told: Reported, version: int, digest: str) -> bool:
    """The depot judged another body under that number or a later one: we were restored since.

    It takes each version once, so ours would never be in force.
    """
    return told.sha256 not in (None, digest) and told.version >= version


def _document(row: Sequence[Any]) -> Desired:
    return Desired(version=row[2], sha256=row[3], by=row[4], at=row[5], body=json.loads(row[6]))


def _row(row: Sequence[Any]) -> DesiredRow:
    return DesiredRow(
        depot=DepotId(row[0]),
        doc=row[1],
        version=row[2],
        sha256=row[3],
        by=row[4],
        at=row[5],
        published_at=row[6],
        reported_version=row[7],
        reported_state=row[8],
        reported_code=row[9],
        reported_message=row[10],
        is_withdrawn=bool(row[11]),
    )
