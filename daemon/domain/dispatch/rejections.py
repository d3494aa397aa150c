"""Who cannot have an order and why, kept so that it stays small however large the fleet is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from daemon.domain.papers.fitness import Reason

SHOWN = 2000
"""So many reasons in all orders of a round are kept word by word; of the others their number."""
SHOWN_LEAST = 3
SHOWN_MOST = 100
"""Of one kind for one order."""


class Who(StrEnum):
    ORDER = "order"
    TRUCK = "truck"
    DRIVER = "driver"
    PAIR = "pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """All who cannot have it for one kind of reason."""

    who: Who
    code: str
    count: int
    shown: tuple[tuple[str, str], ...]
    """Name and sentence of the first of them."""

    def as_terms(self) -> dict[str, object]:
        return {
            "who": self.who.value,
            "code": self.code,
            "count": self.count,
            "shown": [list(one) for one in self.shown],
        }


Named = tuple[Who, str, Reason]


def shown_each(orders: int) -> int:
    return min(SHOWN_MOST, max(SHOWN_LEAST, SHOWN // max(1, orders)))


def grouped(reasons: Iterable[Named], most: int) -> tuple[Rejected, ...]:
    """Who has several reasons of one kind counts once."""
    names: dict[tuple[Who, str], set[str]] = {}
    shown: dict[tuple[Who, str], list[tuple[str, str]]] = {}
    for who, name, reason in reasons:
        key = (who, reason.code)
        names.setdefault(key, set()).add(name)
        texts = shown.setdefault(key, [])
        if len(texts) < most:
            texts.append((name, reason.text))
    return tuple(
        Rejected(who=who, code=code, count=len(those), shown=tuple(shown[who, code]))
        for (who, code), those in names.items()
    )


def of_many(trucks: Mapping[str, Sequence[Reason]], drivers: Mapping[str, Reason]) -> list[Named]:
    """What keeps trucks and drivers from every order."""
    found = [(Who.TRUCK, name, reason) for name, reasons in trucks.items() for reason in reasons]
    return found + [(Who.DRIVER, name, reason) for name, reason in drivers.items()]


def digest_of(rejected: Iterable[Rejected]) -> str:
    """Of the kinds of reasons: it stays while only names and minutes change."""
    kinds = sorted(f"{one.who} {one.code}" for one in rejected)
    return sha256("\n".join(kinds).encode()).hexdigest()[:16]


def sentence(rejected: Sequence[Rejected], most: int = 4, *, carriers: Collection[str] = ()) -> str:
    """For people: what keeps the trucks that could carry it first, then what keeps most of them."""
    told = [
        (one, next((each for each in one.shown if _truck(one, each) in carriers), None))
        for one in rejected
    ]
    told.sort(key=lambda each: (each[0].who is not Who.ORDER, each[1] is None, -each[0].count))
    said = [_told(one, named) for one, named in told[:most]]
    left = len(rejected) - len(said)
    return "; ".join(said) + (f"; and {left} more reasons" if left > 0 else "")


def _truck(one: Rejected, shown: tuple[str, str]) -> str:
    """Of a truck, or of one with its driver; else empty."""
    return shown[0].partition(" with ")[0] if one.who in (Who.TRUCK, Who.PAIR) else ""


def _told(one: Rejected, named: tuple[str, str] | None) -> str:
    name, text = named or (one.shown[0] if one.shown else ("", one.code))
    if one.who is Who.ORDER:
        return text
    others = f" ({one.count - 1} more: {one.code.replace('_', ' ')})" if one.count > 1 else ""
    return f"{one.who} {name}: {text}{others}"
