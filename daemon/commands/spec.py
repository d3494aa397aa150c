"""How a command is written: its arguments, the role it needs, and one function.

    class Read(CommandArgs):
        seq: int

    CommandSpec(name="alerts.read", role=Role.OPERATOR, args=Read, run=read,
                what="Marks one alert as read.")

`run(tx, args)` does it in a transaction that is committed together with the audit and the
answer. It answers, or raises a DepotdError: then its changes are taken back and that error is
the answer. It may be run again for the same command, if the first transaction was lost, so it
touches nothing but `tx`; what must happen in memory goes through `tx.after_commit`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from daemon.commands.command_tx import CommandTx
from daemon.domain.commands import Answer, Role

NAME = re.compile(r"[a-z_]+\.[a-z_]+")


class CommandArgs(BaseModel):
    """Base of every command's arguments: frozen, and without keys that nobody reads.

    A field of type SecretStr is never shown, logged or audited.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoArgs(CommandArgs):
    pass


A = TypeVar("A", bound=CommandArgs)
A_contra = TypeVar("A_contra", bound=CommandArgs, contravariant=True)


class Run(Protocol[A_contra]):
    def __call__(self, tx: CommandTx, args: A_contra, /) -> Answer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec(Generic[A]):
    name: str
    """`family.verb`."""
    role: Role
    """The least that may do it."""
    args: type[A]
    what: str
    """One sentence for people."""
    run: Run[A]
    look: Callable[[A], object] | None = None
    """Reads that take long: done before the transaction, in the asker's thread, once the role
    is known to cover it; `run` has the result as `tx.found`."""


class CommandRegistry:
    """All commands of this daemon by name. What is wrong with one is said at the start."""

    def __init__(self, specs: Iterable[CommandSpec[Any]]) -> None:
        self._by_name: dict[str, CommandSpec[Any]] = {}
        for spec in specs:
            if not NAME.fullmatch(spec.name):
                raise ValueError(f"command {spec.name!r}: a name is family.verb")
            if spec.name in self._by_name:
                raise ValueError(f"command {spec.name} is there twice")
            if not spec.what.endswith("."):
                raise ValueError(f"command {spec.name}: `what` is a sentence")
            self._by_name[spec.name] = spec

    def __iter__(self) -> Iterator[CommandSpec[Any]]:
        return iter(sorted(self._by_name.values(), key=lambda spec: spec.name))

    def get(self, name: str) -> CommandSpec[Any] | None:
        return self._by_name.get(name)

    def like(self, name: str) -> tuple[str, ...]:
        """Those of the same family, or else all families: what an unknown name may have meant."""
        family = name.partition(".")[0]
        same = tuple(known for known in self._by_name if known.partition(".")[0] == family)
        return same or tuple(dict.fromkeys(f"{n.partition('.')[0]}.*" for n in self._by_name))


def done(message: str, **body: object) -> Answer:
    return Answer(is_done=True, message=message, body=body)


def refused(
    code: str, message: str, *, next_step: str = "", body: Mapping[str, object] | None = None
) -> Answer:
    return Answer(
        is_done=False, code=code, message=message, next_step=next_step, body=dict(body or {})
    )
