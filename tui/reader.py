"""Reads the database for the screens: one connection, one thread, nothing asked in vain."""

from collections.abc import Callable
from dataclasses import dataclass

from daemon.readmodel.connect import Reader as OpenDatabase
from daemon.readmodel.trouble import READ_FAILURES, Trouble, trouble_of
from tui.format import LocalTime
from tui.questions import Head, Question, View, head

# States age by the clock even when no data comes, so answers are renewed now and then.
RENEW_MS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    question: Question
    head: Head
    view: View


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the last answer was made of; the same again needs no reading."""

    question: Question
    version: int
    is_locked: bool


class Reader:
    """Used by one thread only, the poll's. It opens the database when first asked."""

    def __init__(
        self, open_database: Callable[[], OpenDatabase], local: LocalTime, *, stale_s: int
    ) -> None:
        self.answers = 0
        self._open = open_database
        self._local = local
        self._stale_s = stale_s
        self._database: OpenDatabase | None = None
        self._seen: _Seen | None = None
        self._answered_ms = 0

    def ask(self, question: Question, wall_ms: int, *, anyway: bool) -> Answer | Trouble | None:
        """None: nothing moved since the same question was answered."""
        try:
            return self._ask(question, wall_ms, anyway=anyway)
        except READ_FAILURES as failed:
            self.close()
            return trouble_of(failed)

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
        self._database = None
        self._seen = None

    def _ask(self, question: Question, wall_ms: int, *, anyway: bool) -> Answer | None:
        if self._database is None:
            self._database = self._open()
        database = self._database
        seen = _Seen(
            question=question,
            version=database.data_version(),
            is_locked=database.daemon().is_running,
        )
        if seen == self._seen and not anyway and abs(wall_ms - self._answered_ms) < RENEW_MS:
            return None
        with database.snapshot() as db:
            top = head(db, wall_ms, self._local, is_locked=seen.is_locked, stale_s=self._stale_s)
            view = question.answer(db, top)
        self.answers += 1
        self._seen, self._answered_ms = seen, wall_ms
        return Answer(question=question, head=top, view=view)
