"""Takes acts to the daemon and its answer back, in a thread of its own."""

import asyncio
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol, TypeVar

from textual.app import App
from textual.worker import WorkType

from daemon.control.client import ControlClient
from daemon.domain.commands import Role
from daemon.readmodel.trouble import READ_FAILURES, Asked, Trouble, trouble_of
from tui.acts import Act, Impossible, Proposal
from tui.format import plain
from tui.screens.confirm import ConfirmScreen

T = TypeVar("T")
DONE_S, REFUSED_S = 3.0, 10.0
"""How long a yes and a no stay on the screen: a reason must be read."""
AGAIN_S = 2.0
AGAIN_TIMES = 60
"""An act whose answer was lost is asked again under its id so often, then somebody must look."""
NOTHING_DONE = "The daemon is stopped: nothing was done."
LOOK = "depotd audit list says whether it was"


class Told(Protocol):
    """Whoever shows the rows is told that they may have changed."""

    def now(self) -> None: ...


class Control:
    """Names the daemon's reason whenever something cannot be done; the screen never waits."""

    def __init__(self, app: App[int], client: ControlClient, poll: Told) -> None:
        self._app = app
        self._client = client
        self._poll = poll
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="control")
        self._is_asking = False
        self._was_running = False

    def propose(
        self, proposal: Proposal | None, *, again: Callable[[], None] | None = None
    ) -> None:
        """Asks whether the daemon would hear it, then the person whether it is meant.

        `again` is called when the answer of either is no: what was typed need not be lost.
        """
        if proposal is None:
            self._app.notify("There is nothing under the cursor.", markup=False, timeout=2)
        elif isinstance(proposal, Impossible):
            self._cannot(proposal.what, f"{proposal.why}.")
        elif not self._is_asking:
            work: WorkType[None] = self._propose(proposal, again or _nothing)
            self._app.run_worker(work, group="control")

    def stop(self) -> None:
        self._thread.submit(self._client.close)
        self._thread.shutdown(wait=False)

    async def _propose(self, act: Act, again: Callable[[], None]) -> None:
        hello = await self._in_thread(self._client.hello)
        if isinstance(hello, Trouble):
            self._cannot(act.what, _sentences(hello.message, hello.next_step))
            return
        role = Role(hello.you.role) if hello.you.role in set(Role) else Role.VIEWER
        if not role.covers(act.needs):
            self._cannot(
                act.what,
                f"you are {hello.you.name}, {role.value}, and it takes {act.needs.value}. Ask"
                " whoever keeps [control] in depotd.toml.",
            )
            return

        def meant(is_meant: bool | None) -> None:
            if is_meant:
                work: WorkType[None] = self._do(act, str(uuid.uuid4()), again)
                self._app.run_worker(work, group="control")
            else:
                again()

        self._app.push_screen(ConfirmScreen(act, as_whom=f"{hello.you.name}, {role.value}"), meant)

    async def _do(self, act: Act, command_id: str, again: Callable[[], None]) -> None:
        self._is_asking = True
        try:
            met = await self._ask(act, command_id, again)
        finally:
            self._is_asking = False
        if met is not None and met.asked is Asked.UNHEARD:
            self._not_known(act.what, "It is asked again, and not done twice")
            self._later(act, command_id, left=AGAIN_TIMES)
        elif met is not None and met.asked is Asked.NOBODY:
            self._tell("Not done", NOTHING_DONE)
        elif met is not None:
            self._cannot(act.what, _sentences(met.message, met.next_step))
        self._poll.now()

    def _later(self, act: Act, command_id: str, *, left: int) -> None:
        work: WorkType[None] = partial(self._again, act, command_id, left=left)
        self._app.set_timer(AGAIN_S, lambda: self._app.run_worker(work, group="control"))

    async def _again(self, act: Act, command_id: str, *, left: int) -> None:
        """Under the same id, so it is not done twice and its first answer is told."""
        if await self._ask(act, command_id, _nothing) is None:
            self._poll.now()
        elif left > 1:
            self._later(act, command_id, left=left - 1)
        else:
            self._not_known(act.what, f"Once the daemon is back, {LOOK}")

    async def _ask(self, act: Act, command_id: str, again: Callable[[], None]) -> Trouble | None:
        """Tells what came of it; where the daemon did not answer it is for the caller to tell."""
        answer = await self._in_thread(
            lambda: self._client.ask(act.command, act.args, command_id=command_id)
        )
        if isinstance(answer, Trouble) and answer.asked is not None:
            return answer
        said = _sentences(answer.message, answer.next_step)
        if isinstance(answer, Trouble) or not answer.is_done:
            code = "" if isinstance(answer, Trouble) else answer.code
            anyway = None if act.anyway is None else act.anyway(code, answer.message)
            if anyway is not None:
                self._app.call_later(lambda: self.propose(anyway, again=again))
                return None
            self._cannot(act.what, said)
            again()
        else:
            self._app.notify(plain(said), title="Done", markup=False, timeout=DONE_S)
        return None

    def heed(self, *, is_running: bool) -> None:
        """A question that can no longer be answered with yes is taken back."""
        was_running, self._was_running = self._was_running, is_running
        asked = self._app.screen
        if was_running and not is_running and isinstance(asked, ConfirmScreen):
            asked.dismiss(False)
            self._tell("Not done", NOTHING_DONE)

    def _cannot(self, what: str, why: str) -> None:
        self._tell("Not done", f"Cannot {what}: {why}")

    def _not_known(self, what: str, step: str) -> None:
        self._tell("Not known", f"Whether it is done: {what}. The daemon did not answer. {step}.")

    def _tell(self, title: str, said: str) -> None:
        self._app.notify(
            plain(said), title=title, severity="error", markup=False, timeout=REFUSED_S
        )

    async def _in_thread(self, ask: Callable[[], T]) -> T | Trouble:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, ask)
        except READ_FAILURES as failed:
            return trouble_of(failed)


def _nothing() -> None:
    """Where nothing was typed nothing is asked again."""


def _sentences(message: str, next_step: str) -> str:
    """What is wrong goes on after a colon, so it keeps its small letter; what to do does not."""
    said = f"{message.rstrip('.')}."
    step = next_step.rstrip(".")
    return f"{said} {step[:1].upper()}{step[1:]}." if step else said
