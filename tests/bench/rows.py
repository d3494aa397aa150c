"""What a figure is: measured, beside its peers, against its goal, in one shape for all groups."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

Op = Literal[">=", "<=", "<", "=="]

COMPARE: dict[Op, Callable[[float, float], bool]] = {
    ">=": lambda value, goal: value >= goal,
    "<=": lambda value, goal: value <= goal,
    "<": lambda value, goal: value < goal,
    "==": lambda value, goal: value == goal,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    op: Op
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`value` is None where it could not be measured; a peer is None where it was absent."""

    group: str
    name: str
    value: float | None
    unit: str
    beside: Mapping[str, float | None] = field(default_factory=dict)
    goal: Goal | None
    why: str = ""


def met(row: Row) -> bool:
    """Whether the goal is reached; what was not measured, or has an absent peer, is not met."""
    if row.value is None or any(peer is None for peer in row.beside.values()):
        return False
    return row.goal is None or COMPARE[row.goal.op](row.value, row.goal.value)


def ratio(row: Row) -> float | None:
    """The value over its first peer."""
    first = next(iter(row.beside.values()), None)
    if row.value is None or not first:
        return None
    return row.value / first


def as_json(row: Row) -> dict[str, object]:
    body = asdict(row)
    body["beside"] = dict(row.beside)
    body["ratio"] = ratio(row)
    body["met"] = met(row)
    body["why"] = row.why or _why(row)
    return body


def _why(row: Row) -> str:
    if row.value is None:
        return "not measured"
    absent = [name for name, value in row.beside.items() if value is None]
    if absent:
        return f"peer absent: {', '.join(absent)}"
    if row.goal is not None and not met(row):
        return f"{row.value:g} is not {row.goal.op} {row.goal.value:g}"
    return ""
