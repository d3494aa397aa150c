"""Documents of head office: the newest version that was judged, and what became of it."""

from dataclasses import dataclass

from daemon.interfaces import Tx

FIND = """
SELECT version, sha256, state, code, message, judged_at FROM link_desired WHERE doc = :doc
"""

ALL = """
SELECT doc, version, sha256, state, code, message, judged_at FROM link_desired ORDER BY doc
"""

KEEP = """
INSERT INTO link_desired(doc, version, sha256, state, code, message, judged_at)
VALUES (:doc, :version, :sha256, :state, :code, :message, :now)
ON CONFLICT(doc) DO UPDATE SET version = excluded.version, sha256 = excluded.sha256,
    state = excluded.state, code = excluded.code, message = excluded.message,
    judged_at = excluded.judged_at
WHERE excluded.version > version
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDocument:
    doc: str
    version: int
    sha256: str
    is_applied: bool
    code: str
    message: str
    judged_at: int


def find(reads: Tx, doc: str) -> JudgedDocument | None:
    row = reads.execute(FIND, {"doc": doc}).fetchone()
    return None if row is None else _judged((doc, *row))


def every(reads: Tx) -> tuple[JudgedDocument, ...]:
    return tuple(_judged(row) for row in reads.execute(ALL).fetchall())


def keep(tx: Tx, judged: JudgedDocument) -> None:
    """An older version than the one that is kept changes nothing."""
    tx.execute(
        KEEP,
        {
            "doc": judged.doc,
            "version": judged.version,
            "sha256": judged.sha256,
            "state": "applied" if judged.is_applied else "refused",
            "code": judged.code,
            "message": judged.message,
            "now": judged.judged_at,
        },
    )


def _judged(row: tuple[object, ...]) -> JudgedDocument:
    doc, version, sha256, state, code, message, judged_at = row
    return JudgedDocument(
        doc=str(doc),
        version=int(str(version)),
        sha256=str(sha256),
        is_applied=state == "applied",
        code=str(code),
        message=str(message),
        judged_at=int(str(judged_at)),
    )
