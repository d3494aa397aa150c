"""Services as they are recorded: what cannot be true of a reading is found before it counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from daemon.domain.maintenance.plans import Done, Trigger
from daemon.domain.maintenance.words import amount, day_words

FAR: Mapping[Trigger, int] = MappingProxyType(
    {Trigger.DISTANCE: 1_000_000, Trigger.ENGINE_TIME: 50 * 60}
)
"""A reading so far from the counter of the vehicle itself is misread, or of another vehicle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str
    count: int = 1
    cost_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a reading is not taken as it is."""

    code: str
    message: str


def doubts(
    at: int,
    read: Mapping[Trigger, int],
    believed: Mapping[Trigger, int],
    records: Iterable[Done],
) -> tuple[Doubt, ...]:
    """`believed` are the vehicle's own counters at that instant."""
    found = []
    for trigger, value in read.items():
        for one in sorted(records, key=lambda record: record.at):
            known = one.counters.get(trigger)
            if known is None:
                continue
            if one.at <= at and value < known:
                found.append(_backwards(trigger, value, one, known, "it was more already"))
            if one.at > at and value > known:
                found.append(_backwards(trigger, value, one, known, "it was less later"))
        own = believed.get(trigger)
        if own is not None and abs(value - own) > FAR[trigger]:
            found.append(
                Doubt(
                    code="counter_far",
                    message=f"{amount(trigger.value, value)} was read, but the vehicle's own"
                    f" counter was at {amount(trigger.value, own)} then",
                )
            )
    return tuple(found)


def _backwards(trigger: Trigger, value: int, one: Done, known: int, why: str) -> Doubt:
    return Doubt(
        code="counter_backwards",
        message=f"{amount(trigger.value, value)} was read, but {why}:"
        f" {amount(trigger.value, known)} at service {one.kind} of {day_words(one.on)}",
    )


def cost_of(parts: Iterable[Part]) -> int | None:
    """In all; None where no part has a price."""
    prices = [one.cost_cents * one.count for one in parts if one.cost_cents is not None]
    return sum(prices) if prices else None
