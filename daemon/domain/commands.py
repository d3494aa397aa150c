"""A command: what somebody asks of the daemon, who that is, and what it answers (I9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        return _RANK[self] >= _RANK[needed]


_RANK = {Role.VIEWER: 0, Role.OPERATOR: 1, Role.ADMIN: 2}


class Via(StrEnum):
    """The way by which a command came."""

    SOCKET = "socket"
    HEADOFFICE = "headoffice"
    FILE = "file"
    DAEMON = "daemon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    name: str
    """A login name, or what stands for one: `uid 1001`, `head office`."""
    role: Role
    via: Via


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    id: str
    """A UUID made by whoever asks: the same id is done once."""
    name: str
    """`family.verb`, e.g. `jobs.retry`."""
    args: Mapping[str, object]
    actor: Actor
    expires_at: int | None = None
    """Not done after that, ms UTC."""
    correlation: str = ""
    """The cause that whoever asks gives it; left out: it is its own."""

    @property
    def correlation_id(self) -> str:
        """Shared by everything that follows from it."""
        return self.correlation or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    is_done: bool
    code: str = "done"
    """`done`, or the code of the error: `not_allowed`, `job_not_found`, ..."""
    message: str
    """For people: what was done, or what is wrong."""
    next_step: str = ""
    body: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """For programs; plain JSON values."""
