"""What goes down: commands to depots that are there, desired documents to the broker."""

import json

from daemon.clock import Clock
from daemon.headoffice.plan import Figures
from daemon.headoffice.post import Post
from daemon.headoffice.store import CommandRow, HeadOfficeStore
from daemon.wire import topics
from daemon.wire.interface import Outgoing
from daemon.wire.messages import DownCommand, DownCommands

STAMPED = "link.time"
"""Compares the depot's clock with ours as of the sending: it may have waited for the depot."""


class Errands:
    """Looks into the store now and then: whoever sends a command only writes it there."""

    def __init__(
        self, post: Post, store: HeadOfficeStore, clock: Clock, *, figures: Figures
    ) -> None:
        self._post = post
        self._store = store
        self._clock = clock
        self._figures = figures
        self._due_at = 0

    def hurry(self) -> None:
        """Something has come that may let more go down."""
        self._due_at = 0

    def pump(self) -> int:
        """Answers in how many ms to look again."""
        monotonic = self._clock.monotonic()
        if monotonic >= self._due_at and self._post.has_room:
            self._due_at = monotonic + self._figures.errand_ms
            self._commands()
            self._documents()
        return max(1, self._due_at - monotonic)

    def _commands(self) -> None:
        now = self._clock.now()
        for commands in self._store.due_commands(now=now, resend_ms=self._figures.resend_ms):
            told = DownCommands(
                ho=self._store.ho, commands=[_told(one, now=now) for one in commands]
            )
            self._post.send(
                Outgoing(topic=topics.down(commands[0].depot, "command"), payload=told.payload())
            )

    def _documents(self) -> None:
        for depot, doc, document in self._store.due_desired(now=self._clock.now()):
            self._post.send(
                Outgoing(
                    topic=topics.down(depot, "desired", topics.key(doc)),
                    payload=b"" if document is None else document.payload(),
                    retain=True,
                )
            )


def _told(command: CommandRow, *, now: int) -> dict[str, object]:
    args = json.loads(command.args)
    told = DownCommand(
        seq=command.seq,
        id=command.id,
        kind=command.kind,
        args={"at": now, **args} if command.kind == STAMPED else args,
        depot=command.depot,
        actor=command.actor,
        correlation=command.correlation,
        expires=command.expires,
    )
    return told.model_dump(exclude_none=True)
