"""What a told order is judged by, and how faults in it are named."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from daemon.domain.orders.haul import Haul
from daemon.domain.orders.order import Place, Tier
from daemon.domain.rules.key import RuleValues


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What cannot be, or what is doubtful; `field` as commands call it."""

    field: str
    message: str
    allowed: str = ""
    of: frozenset[str] = frozenset()
    """All fields that take part in it; none: the one field."""

    def is_about(self, fields: Collection[str]) -> bool:
        return any(name in fields for name in self.of or {self.field})


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    id: int
    tier: Tier
    is_retired: bool = False


class Site(NamedTuple):
    place: Place
    is_retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What stands."""

    now: int
    is_trusted: bool
    """Of the clock: without that nobody can tell what is past."""
    zone: tzinfo
    rules: RuleValues
    clients: Mapping[str, Client]
    sites: Mapping[str, Site]
    haulers: Mapping[str, Haul]
    """Every truck of the fleet, by name."""
    drives: Mapping[str, float]
    """By name of the order: minutes from its origin to its destination. Left out: a place of it
    is unknown."""

    def clock(self, at: int) -> str:
        return clock(at, self.zone)


def clock(at: int, zone: tzinfo) -> str:
    """For people: `2026-06-01 08:03 MDT`."""
    local = datetime.fromtimestamp(at // 1000, tz=UTC).astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"
