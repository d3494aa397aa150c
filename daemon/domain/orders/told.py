"""An order as it is told, by whoever tells it, and how that is read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from daemon.domain.orders.order import Order, Tier
from daemon.domain.papers.filing import PaperFault, kind_named
from daemon.domain.papers.kinds import Holder

CONCRETE = re.compile(r"\bconcrete\b", re.IGNORECASE)
MIXER = "mixer"
NO_LIMIT = 0
"""Told as a discharge limit: the load does not set, whatever it is."""
INSTANTS = frozenset({"promised_at", "earliest_at"})
LISTS = ("equipment", "certificates", "preferred")
"""Of which an order has several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Instants are ms UTC; None: nobody has said."""

    name: str
    customer: str
    origin: str
    destination: str
    promised_at: int
    tier: Tier | None = None
    earliest_at: int | None = None
    material: str = ""
    equipment: tuple[str, ...] = ()
    weight_kg: int | None = None
    volume_l: int | None = None
    certificates: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    loading_min: int | None = None
    unloading_min: int | None = None
    discharge_limit_min: int | None = None
    """NO_LIMIT: the load does not set."""
    note: str = ""


BREAKING = frozenset(
    {
        "origin",
        "destination",
        "promised_at",
        "earliest_at",
        "material",
        "equipment",
        "weight_kg",
        "volume_l",
        "certificates",
        "loading_min",
        "unloading_min",
        "discharge_limit_min",
    }
)
"""Place, load and promise: whoever has the order was chosen by these."""


def is_concrete(material: str, equipment: Iterable[str]) -> bool:
    """Its load sets, where nobody says how long that takes."""
    return bool(CONCRETE.search(material)) or MIXER in equipment


def tidy(told: Told) -> Told:
    """The same order, however it was written; what cannot be read stays as it is."""
    return replace(
        told,
        material=told.material.strip(),
        equipment=_words(word.strip().lower() for word in told.equipment),
        certificates=_words(_kind(text) or text for text in told.certificates),
        preferred=_words(_kind(text) or text for text in told.preferred),
        note=told.note.strip(),
    )


def told_of(order: Order) -> Told:
    """As somebody would tell it now."""
    return Told(
        name=order.name,
        customer=order.customer,
        origin=order.origin.name,
        destination=order.destination.name,
        promised_at=order.promised_at,
        tier=order.tier,
        earliest_at=order.earliest_at,
        material=order.material,
        equipment=_words(order.equipment),
        weight_kg=order.weight_kg,
        volume_l=order.volume_l,
        certificates=_words(order.certificates),
        preferred=_words(order.preferred),
        loading_min=order.loading_min,
        unloading_min=order.unloading_min,
        discharge_limit_min=order.discharge_limit_min or NO_LIMIT,
        note=order.note,
    )


def differences(was: Told, now: Told, fields: Iterable[str]) -> dict[str, tuple[object, object]]:
    """Of these fields those that are not the same: as they were, as they are told."""
    pairs = {name: (getattr(was, name), getattr(now, name)) for name in fields}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _kind(text: str) -> str | None:
    try:
        return kind_named(text, Holder.DRIVER).value
    except PaperFault:
        return None


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))
