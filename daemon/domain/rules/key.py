"""A rule: a named figure by which the daemon decides about trucks and people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

Value = int | float | str | bool
V = TypeVar("V", int, float, str, bool)


class RuleRefused(ValueError):
    """A rule's name or value cannot be taken; at the border it becomes a RuleError."""

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleKey(Generic[V]):
    name: str
    default: V
    what: str
    """One sentence for people."""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    """Bounds, both allowed."""
    law_low: str = ""
    law_high: str = ""
    """Where the bound is the law's figure: its citation. A rule can only be stricter."""
    choices: tuple[str, ...] = ()
    fault: Callable[[str], str] | None = None
    """For texts with a grammar of their own: answers what is wrong with one, or nothing."""
    alias_of: str | None = None
    """Another name of that key; where both are set, that one wins."""
    without_effect: str = ""
    """Accepted for the sake of old configurations; why it steers nothing."""

    @property
    def main_name(self) -> str:
        """The name under which the value is kept, whichever name it was given."""
        return self.alias_of or self.name


AnyKey: TypeAlias = RuleKey[int] | RuleKey[float] | RuleKey[str] | RuleKey[bool]


@dataclass(frozen=True, slots=True)
class RuleValues:
    """Every rule's value at one instant, typed by its key."""

    by_name: Mapping[str, Value]
    hash: str
    """Of names, values and sources: what a decision keeps."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Where each value came from: `rule 17`, `environment`, `settings` or `default`."""

    def __getitem__(self, key: RuleKey[V]) -> V:
        return self.by_name[key.main_name]  # type: ignore[return-value] # checked when it was set


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCheck:
    """What must be true of several rules together."""

    keys: tuple[AnyKey, ...]
    demand: str
    """For people: what must be true."""
    is_kept: Callable[[RuleValues], bool]
