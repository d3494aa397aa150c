"""Why an order has this truck and driver, why not another one, or why none at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daemon.readmodel.order import OrderDetail, Turn
from daemon.readmodel.orders import LookedAt, OrderRow

SCORED = ("proximity", "availability", "performance", "certification")
STEP_CELLS = 4
UNKNOWN = "unknown"
NAMED_CELLS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Of the score; `weight` is its share of it, None where it was not kept."""

    name: str
    value: float
    weight: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    duty: str
    minutes: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A pair that could have had it."""

    truck: str
    driver: str
    score: float | None
    late_min: float | None
    approach_min: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Who cannot have it."""

    who: str
    """order, truck, driver or pair."""
    name: str
    reasons: Sequence[str]
    is_unknown: bool
    """Nothing speaks against it but what nobody knows of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    said: str
    """In a sentence."""
    looked_at: int | None
    """None: dispatch has not looked yet."""
    again_at: int | None
    """When it looks again though nothing changes."""
    turn: Turn | None
    score: float | None
    terms: Sequence[Term]
    inputs: Mapping[str, Any]
    """What the terms were made of."""
    unknown: Sequence[str]
    """What nobody knew when it was assigned."""
    steps: Sequence[Step]
    fitting: int | None
    """So many pairs could have it."""
    candidates: Sequence[Candidate]
    """The best of them, the best first."""
    rejected: Sequence[Rejection]
    unlisted: int
    """So many reasons more, of which only the number is kept."""


def why(detail: OrderDetail) -> Why:
    turn, look = detail.turn, detail.row.look
    body: Mapping[str, Any] = {} if look is None else look.body
    terms: Mapping[str, Any] = {} if turn is None else turn.terms
    chances = terms if "candidates" in terms else body
    rejected, unlisted = _rejections(body.get("rejected"))
    return Why(
        said=_said(detail.row, turn),
        looked_at=None if look is None else look.at,
        again_at=_whole(body.get("again_at")),
        turn=turn,
        score=_number(terms.get("score")),
        terms=tuple(_terms(terms)),
        inputs=terms,
        unknown=tuple(_texts(terms.get(UNKNOWN))),
        steps=tuple(_steps(terms.get("steps"))),
        fitting=_whole(chances.get("fitting")),
        candidates=tuple(_candidates(chances.get("candidates"))),
        rejected=rejected,
        unlisted=unlisted,
    )


def reasons_against(look: LookedAt | None, names: Sequence[str]) -> Sequence[str]:
    """What spoke against these when dispatch last looked, each reason once."""
    rejected, _ = _rejections(None if look is None else look.body.get("rejected"))
    said = [text for one in rejected if one.name in names for text in one.reasons]
    return tuple(dict.fromkeys(said))


def _said(row: OrderRow, turn: Turn | None) -> str:
    if turn is not None:
        had = "had it last" if row.state.is_over else "have it"
        return f"{turn.vehicle} and {turn.driver} {had}, given by {turn.by}"
    return row.waits_for or "no truck had it"


def _terms(terms: Mapping[str, Any]) -> Iterable[Term]:
    weights = terms.get("weights")
    for name in SCORED:
        value = _number(terms.get(name))
        if value is not None:
            weight = weights.get(name) if isinstance(weights, Mapping) else None
            yield Term(name=name, value=value, weight=_number(weight))


def _steps(told: object) -> Iterable[Step]:
    for one in _rows(told):
        if isinstance(one, list) and len(one) == STEP_CELLS:
            duty, mode, minutes, what = one
            yield Step(
                duty=f"{duty}:{mode}" if mode else str(duty), minutes=int(minutes), what=str(what)
            )


def _candidates(told: object) -> Iterable[Candidate]:
    for one in _rows(told):
        if isinstance(one, Mapping):
            yield Candidate(
                truck=str(one.get("truck", "")),
                driver=str(one.get("driver", "")),
                score=_number(one.get("score")),
                late_min=_number(one.get("late_min")),
                approach_min=_number(one.get("approach_min")),
            )


def _rejections(told: object) -> tuple[Sequence[Rejection], int]:
    """By whom they are about; dispatch keeps them by kind of reason."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    unlisted = 0
    for one in _rows(told):
        if not isinstance(one, Mapping):
            continue
        shown = [pair for pair in _rows(one.get("shown")) if _is_named(pair)]
        unlisted += max(0, (_whole(one.get("count")) or 0) - len(shown))
        for name, text in shown:
            who = (str(one.get("who", "")), str(name))
            found.setdefault(who, []).append((str(one.get("code", "")), str(text)))
    rejected = tuple(
        Rejection(
            who=who,
            name=name,
            reasons=tuple(text for _, text in reasons),
            is_unknown=all(UNKNOWN in code for code, _ in reasons),
        )
        for (who, name), reasons in found.items()
    )
    return rejected, unlisted


def _is_named(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == NAMED_CELLS


def _rows(told: object) -> Sequence[Any]:
    return told if isinstance(told, list) else ()


def _texts(told: object) -> Iterable[str]:
    return (str(one) for one in _rows(told))


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
