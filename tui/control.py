"""Takes acts to the daemon and its answer back, in a thread of its own."""

import asyncio
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from textual.app import App
from textual.worker import WorkType

from daemon.control.client import ControlClient
from daemon.domain.commands import Role
from daemon.readmodel.trouble import READ_FAILURES, Trouble, trouble_of
from tui.acts import Act, Impossible, Proposal
from tui.format import plain
from tui.screens.confirm import ConfirmScreen

T = TypeVar("T")
DONE_S, REFUSED_S = 5.0, 15.0
"""How long a yes and a no stay on the screen: a reason must be read."""
LOOK = "once the daemon is back, the screen shows whether it was"


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

    def propose(self, proposal: Proposal | None) -> None:
        """Asks whether the daemon would hear it, then the person whether it is meant."""
        if proposal is None:
            self._app.notify("There is nothing under the cursor.", markup=False, timeout=2)
        elif isinstance(proposal, Impossible):
            self._cannot(proposal.what, f"{proposal.why}.")
        elif not self._is_asking:
            work: WorkType[None] = self._propose(proposal)
            self._app.run_worker(work, group="control")

    def stop(self) -> None:
        self._thread.submit(self._client.close)
        self._thread.shutdown(wait=False)

    async def _propose(self, act: Act) -> None:
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
                work: WorkType[None] = self._do(act)
                self._app.run_worker(work, group="control")

        self._app.push_screen(ConfirmScreen(act, as_whom=f"{hello.you.name}, {role.value}"), meant)

    async def _do(self, act: Act) -> None:
        self._is_asking = True
        command_id = str(uuid.uuid4())
        try:
            answer = await self._in_thread(
                lambda: self._client.ask(act.command, act.args, command_id=command_id)
            )
        finally:
            self._is_asking = False
        if isinstance(answer, Trouble):
            # People do not ask again under an id: they look what became of it.
            step = LOOK if command_id in answer.next_step else answer.next_step
            self._cannot(act.what, _sentences(answer.message, step))
        else:
            said = _sentences(answer.message, answer.next_step)
            if answer.is_done:
                self._app.notify(plain(said), title="Done", markup=False, timeout=DONE_S)
            else:
                self._cannot(act.what, said)
        self._poll.now()

    def _cannot(self, what: str, why: str) -> None:
        self._app.notify(
            plain(f"Cannot {what}: {why}"),
            title="Not done",
            severity="error",
            markup=False,
            timeout=REFUSED_S,
        )

    async def _in_thread(self, ask: Callable[[], T]) -> T | Trouble:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, ask)
        except READ_FAILURES as failed:
            return trouble_of(failed)


def _sentences(message: str, next_step: str) -> str:
    """What is wrong goes on after a colon, so it keeps its small letter; what to do does not."""
    said = f"{message.rstrip('.')}."
    step = next_step.rstrip(".")
    return f"{said} {step[:1].upper()}{step[1:]}." if step else said
