"""Says in the event stream where the audit stands, so that a later cut of it is missed."""

import uuid

from daemon import logs
from daemon.domain.events import Event, Stamp
from daemon.errors import StoreError
from daemon.interfaces import Tx, Writer
from daemon.store import audit
from daemon.store.audit_evidence import HEAD
from daemon.store.journal import Journal

log = logs.get("bootstrap")


def note_audit(writer: Writer, journal: Journal, stamp: Stamp) -> None:
    """At a start and a stop; a store that takes nothing must hinder neither."""

    def write(tx: Tx) -> None:
        body = audit.head(tx)
        if body is None:
            return
        event = Event(kind=HEAD, at=stamp.seen_at, body=body, correlation_id=str(uuid.uuid4()))
        journal.record(tx, event, stamp)

    try:
        writer.write(write, name="audit head")
    except StoreError as exc:
        log.warning("audit.head_not_noted", error=exc.message)
