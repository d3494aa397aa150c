"""Documents that head office desires: each version judged once, taken over whole or not at all."""

import base64
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from daemon.domain.commands import Answer, Command
from daemon.domain.events import Stamp
from daemon.errors import StoreFull
from daemon.interfaces import Tx
from daemon.readmodel.values import ReadConnection
from daemon.store import desired
from daemon.store.canonical import canonical, plain_text, sha256
from daemon.store.desired import JudgedDocument
from daemon.sync import kinds
from daemon.sync.commands import office
from daemon.sync.kinds import Desirable
from daemon.sync.notes import Notes
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.sync.post import Post
from daemon.wire import topics
from daemon.wire.interface import Outgoing
from daemon.wire.messages import Desired, Reported, parse

RETRY_MS = 30_000
DOCS_MOST = 20
"""Names of documents beyond those that are known; more are not looked at."""
MESSAGE_MOST = 2_000
_KNOWN = {one.doc: one for one in kinds.DOCUMENTS}


class Documents:
    def __init__(self, ground: LinkGround, plan: LinkPlan, *, post: Post, notes: Notes) -> None:
        self._ground = ground
        self._plan = plan
        self._post = post
        self._notes = notes
        self._waiting: dict[str, Desired] = {}
        self._not_before = 0
        self._strange: dict[str, int] = {}
        """Versions of documents that are unknown here: the broker brings them at each connect."""

    def take(self, doc: str, payload: bytes) -> None:
        """Raises BadMessage. Of several versions that wait, the newest counts."""
        if not payload:  # head office has taken it back; what is in force stays
            self._waiting.pop(doc, None)
            return
        found = parse(Desired, payload)
        known = self._waiting.get(doc)
        if known is None and len(self._waiting) >= DOCS_MOST:
            return
        if known is None or known.version < found.version:
            self._waiting[doc] = found

    def broke(self) -> None:
        self._waiting.clear()

    def report_all(self, reads: ReadConnection) -> None:
        """For a broker that has forgotten what was retained."""
        for judged in desired.every(reads):
            self._report(judged)

    def step(self) -> int | None:
        """Judges at most one; answers when there is more to do, None: nothing waits."""
        if not self._waiting:
            return None
        now = self._ground.clock.monotonic()
        if now < self._not_before:
            return self._not_before - now
        doc, document = next(iter(self._waiting.items()))
        judged = self._judged(doc, document)
        if judged is None:
            self._waiting[doc] = self._waiting.pop(doc)  # the others have their turn before it
            self._not_before = now + RETRY_MS
            return RETRY_MS
        del self._waiting[doc]
        self._report(judged)
        return 0

    def _judged(self, doc: str, document: Desired) -> JudgedDocument | None:
        """None: what was decided is not durable."""
        known = _KNOWN.get(doc)
        if known is None:
            self._complain(doc, document.version)
            return self._as(doc, document, _no("unsupported", f"this release takes no {doc}"))
        kept = self._kept(doc)
        if kept is not None and kept.version >= document.version:
            return kept if kept.version > document.version else _again(kept, document)
        self._dispatch(known, document)
        kept = self._kept(doc)
        return kept if kept is not None and kept.version >= document.version else None

    def _complain(self, doc: str, version: int) -> None:
        """Once a version; it is reported as refused each time."""
        if self._strange.get(doc) == version:
            return
        if len(self._strange) >= DOCS_MOST:
            self._strange.clear()
        self._strange[doc] = version
        self._notes.was_bad(f"down/desired/{doc}", "no such kind of document")

    def _kept(self, doc: str) -> JudgedDocument | None:
        with self._ground.reads() as reads:
            return desired.find(reads, doc)

    def _dispatch(self, known: Desirable, document: Desired) -> None:
        args, refusal = self._args(known, document)
        command = Command(
            id=f"{known.doc}:{document.version}:{document.sha256}"[:64],
            name=known.command,
            args=args,
            actor=office(document.by),
        )

        def also(tx: Tx, answer: Answer, stamp: Stamp) -> None:
            if answer.code != StoreFull.code:  # refused for now: judged again when there is room
                desired.keep(tx, self._as(known.doc, document, answer, at=stamp.seen_at))

        self._ground.dispatch(command, also=also, refusal=refusal)

    def _args(
        self, known: Desirable, document: Desired
    ) -> tuple[Mapping[str, object], Answer | None]:
        body = document.body
        said = {"version": document.version, "sha256": document.sha256}
        if sha256(canonical(body)) != document.sha256:
            return said, _no("bad_document", "its sha256 is not that of its canonical body")
        if not kinds.is_allowed(known.command, self._plan.commands):
            return said, _no("not_allowed", f"this depot does not let head office tell {known.doc}")
        if known.command.endswith(".import"):
            return _import_args(known.doc, body) or (said, _no("bad_document", known.body))
        return {"reason": f"document of version {document.version}", **body}, None

    def _as(
        self, doc: str, document: Desired, answer: Answer, *, at: int | None = None
    ) -> JudgedDocument:
        return JudgedDocument(
            doc=doc,
            version=document.version,
            sha256=document.sha256,
            is_applied=answer.is_done,
            code=answer.code,
            message=plain_text(answer.message, most=MESSAGE_MOST),
            judged_at=self._ground.clock.now() if at is None else at,
        )

    def _report(self, judged: JudgedDocument) -> None:
        report = Reported(
            version=judged.version,
            state="applied" if judged.is_applied else "refused",
            code=judged.code,
            message=judged.message,
            at=judged.judged_at,
            sha256=judged.sha256,
        )
        topic = topics.state(self._plan.depot, "desired", judged.doc)
        self._post.send(Outgoing(topic=topic, payload=report.payload(), retain=True))


def _again(kept: JudgedDocument, document: Desired) -> JudgedDocument:
    """What was decided of that version is no word on another body under it.

    The sum told is of the one that was judged: so head office sees that it gave the version twice.
    """
    if document.sha256 == kept.sha256:
        return kept
    message = f"version {kept.version} was given to another body before, and that one was judged"
    return replace(kept, is_applied=False, code="version_used", message=message)


def _import_args(doc: str, body: Mapping[str, Any]) -> tuple[Mapping[str, object], None] | None:
    """None: the body holds no text that can be imported."""
    if len(body) != 1:
        return None
    ((form, text),) = body.items()
    if form not in ("csv", "geojson") or not isinstance(text, str):
        return None
    packed = base64.b64encode(zlib.compress(text.encode("utf-8", "replace"), 9)).decode("ascii")
    file = f"{doc}.{form}"
    return {"file": file, "form": form, "packed": packed, "others": "retire"}, None


def _no(code: str, message: str) -> Answer:
    return Answer(is_done=False, code=code, message=message)
