"""Owner of the only timer: asks the visible screen's question and posts the answer to it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol, runtime_checkable

from textual.app import App
from textual.message import Message
from textual.timer import Timer
from textual.worker import WorkType

from daemon.readmodel.trouble import Trouble
from tui.questions import Question
from tui.reader import Answer, Reader

REFRESH_S = (1, 2, 5, 10, 30)
USUAL_REFRESH_S = 2


class Answered(Message):
    """Fresh rows for a screen; a newer one replaces one that still waits."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Answered)


class Troubled(Message):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self.trouble = trouble

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Troubled)


@runtime_checkable
class Watcher(Protocol):
    """A screen that wants rows."""

    @property
    def question(self) -> Question: ...
    def post_message(self, message: Message) -> bool: ...


class Poll:
    """All reading happens in one thread of its own, so the keys never wait for the disk."""

    def __init__(self, app: App[int], reader: Reader, now: Callable[[], int]) -> None:
        self.is_paused = False
        self.asked = 0
        self._app = app
        self._reader = reader
        self._now = now
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")
        self._timer: Timer | None = None
        self._in_flight = 0
        self._refresh_s = USUAL_REFRESH_S

    @property
    def refresh_s(self) -> int:
        return self._refresh_s

    def start(self) -> None:
        self._restart()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._thread.submit(self._reader.close)
        self._thread.shutdown(wait=True)

    def pause(self) -> bool:
        """Turns the pause on or off; `now` still asks once."""
        self.is_paused = not self.is_paused
        if not self.is_paused:
            self.now()
        return self.is_paused

    def quicken(self, steps: int) -> int:
        """Steps to a shorter (positive) or longer interval and answers its seconds."""
        at = REFRESH_S.index(self._refresh_s) - steps
        self._refresh_s = REFRESH_S[max(0, min(len(REFRESH_S) - 1, at))]
        if self._timer is not None:
            self._restart()
        return self._refresh_s

    def tick(self) -> None:
        """A slow read is waited for, not queued behind."""
        if not self.is_paused and not self._in_flight:
            self._ask(anyway=False)

    def now(self) -> None:
        """Asks at once, whether anything moved or not."""
        self._ask(anyway=True)

    def _restart(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_interval(self._refresh_s, self.tick)

    def _ask(self, *, anyway: bool) -> None:
        """Only the screen in front is asked for; hidden ones cost nothing."""
        watcher = self._in_front()
        if watcher is not None:
            self.asked += 1
            work: WorkType[None] = partial(self._fetch, watcher, anyway=anyway)
            self._app.run_worker(work, group="poll")

    def _in_front(self) -> Watcher | None:
        """Below a dialog the screen it lies on is still seen, so it goes on."""
        for screen in reversed(self._app.screen_stack):
            if isinstance(screen, Watcher):
                return screen
        return None

    async def _fetch(self, watcher: Watcher, *, anyway: bool) -> None:
        question = watcher.question
        loop = asyncio.get_running_loop()
        self._in_flight += 1
        try:
            found = await loop.run_in_executor(
                self._thread, lambda: self._reader.ask(question, self._now(), anyway=anyway)
            )
        finally:
            self._in_flight -= 1
        if isinstance(found, Answer):
            watcher.post_message(Answered(found))
        elif isinstance(found, Trouble):
            watcher.post_message(Troubled(found))
