"""What has come in since somebody last asked: so that the engine is woken, not the disk."""

import threading
from typing import NamedTuple


class News(NamedTuple):
    has_ready: bool
    earliest_due: int | None
    """`run_at` of the first delayed job that came in."""


NOTHING = News(has_ready=False, earliest_due=None)


class NewsDesk:
    """News of a transaction that is rolled back is told all the same; a look at the table is
    all it costs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._news = NOTHING  # guarded by _lock

    @property
    def is_there(self) -> bool:
        return self._news is not NOTHING

    @property
    def has_ready(self) -> bool:
        return self._news.has_ready

    def ready(self) -> None:
        if not self._news.has_ready:
            with self._lock:
                self._news = self._news._replace(has_ready=True)

    def due(self, run_at: int) -> None:
        with self._lock:
            known = self._news.earliest_due
            if known is None or run_at < known:
                self._news = self._news._replace(earliest_due=run_at)

    def take(self) -> News:
        if self._news is NOTHING:
            return NOTHING
        with self._lock:
            news, self._news = self._news, NOTHING
        return news
