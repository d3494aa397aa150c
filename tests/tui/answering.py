"""A daemon's control socket for the screens: the real server, and a dispatcher to look into."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from daemon.control.peer import Peer, Roles
from daemon.domain.commands import Answer, Command, Role
from tests.daemon.control.scene import rules, serving


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody(Roles):
    """Takes whoever asks for the same: the user who runs tests is always an admin otherwise."""

    role: Role = Role.OPERATOR

    def of(self, peer: Peer) -> Role:
        del peer
        return self.role


@dataclass
class Refusing:
    """Says no to everything, with a reason."""

    seen: list[Command] = field(default_factory=list)

    def __call__(self, command: Command, /) -> Answer:
        self.seen.append(command)
        return Answer(
            is_done=False,
            code="job_wrong_state",
            message="job 64 is [b]running[/b]",
            next_step="cancel it first",
        )


@contextmanager
def answering(
    database: Path, dispatch: Callable[[Command], Answer], *, role: Role = Role.OPERATOR
) -> Iterator[None]:
    with serving(
        database.with_name("control.sock"), dispatch, talk=rules(roles=Everybody(role=role))
    ):
        yield
