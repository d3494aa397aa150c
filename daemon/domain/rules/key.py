"""A rule: a named figure by which the daemon decides about trucks and people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = int | float | str | bool
V = TypeVar("V", int, float, str, bool)


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
    choices: tuple[str, ...] = ()
    alias_of: str | None = None
    """Another name of that key; where both are set, that one wins."""
    without_effect: str = ""
    """Accepted for the sake of old configurations; why it steers nothing."""


@dataclass(frozen=True, slots=True)
class RuleValues:
    """Every rule's value at one instant, typed by its key."""

    by_name: Mapping[str, Value]
    hash: str
    """Of names and values: what a decision keeps."""

    def __getitem__(self, key: RuleKey[V]) -> V:
        return self.by_name[key.name]  # type: ignore[return-value] # checked when it was set
