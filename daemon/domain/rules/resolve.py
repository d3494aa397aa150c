"""Which value a rule has at an instant, and why no other (pure; one truth for all who ask).

An active row whose dates contain the instant, the one set last (then the greater id); else the
environment; else the settings file; else the default. A rule with two names is one rule: what
was said comes before under which name it was said, and only at the same level the first name
wins. So a row under either name beats a variable of the environment under the other.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from daemon.domain.rules.instants import shown_instant
from daemon.domain.rules.judge import judge
from daemon.domain.rules.key import AnyKey, RuleRefused, RuleValues, Value
from daemon.domain.rules.registry import Registry
from daemon.domain.rules.row import RuleRow, RuleStatus


class SourceKind(StrEnum):
    RULE = "rule"
    ENVIRONMENT = "environment"
    SETTINGS = "settings"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    kind: SourceKind
    name: str
    """The name under which it was given."""
    row: RuleRow | None = None

    def __str__(self) -> str:
        return self.kind.value if self.row is None else f"rule {self.row.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was given at the start of the daemon, judged; what holds where no row does."""

    registry: Registry
    environment: Mapping[str, Value]
    settings: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    value: Value
    source: Source
    lost: str = ""
    """Why it is not in force; empty for the one that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    at: int
    is_trusted: bool = True
    """Whether the clock is; while it is not, rows with dates wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """A stored row that this release cannot use."""

    row: RuleRow
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows with judged values, by the main name of their rule."""

    by_name: Mapping[str, tuple[RuleRow, ...]]
    unfit: tuple[Unfit, ...]

    def of(self, key: AnyKey) -> tuple[RuleRow, ...]:
        return self.by_name.get(key.main_name, ())


def sort_rows(registry: Registry, rows: Iterable[RuleRow]) -> Rows:
    by_name: dict[str, list[RuleRow]] = {}
    unfit = []
    for row in sorted(rows, key=lambda row: row.id):
        try:
            key = registry.key(row.name)
            judged = replace(row, value=judge(key, row.value))
        except RuleRefused as exc:
            unfit.append(Unfit(row=row, why=exc.message))
            continue
        by_name.setdefault(key.main_name, []).append(judged)
    return Rows(by_name={name: tuple(them) for name, them in by_name.items()}, unfit=tuple(unfit))


def without_covered(rows: Rows) -> Rows:
    """Without rows that can win at no instant, as one without dates was set later.

    Whoever sends all rules every day leaves thousands of them behind.
    """
    return Rows(
        by_name={main: _uncovered(them, main) for main, them in rows.by_name.items()},
        unfit=rows.unfit,
    )


def with_former(rows: Rows, former: Rows, key: AnyKey) -> Rows:
    """With rows of the key that were withdrawn, which are in force at no instant any more."""
    if not former.of(key):
        return rows
    return replace(rows, by_name={**rows.by_name, key.main_name: (*rows.of(key), *former.of(key))})


def _uncovered(rows: tuple[RuleRow, ...], main: str) -> tuple[RuleRow, ...]:
    live = [row for row in rows if row.status is RuleStatus.ACTIVE]
    always = [_rank(row, main) for row in live if not row.has_dates]
    least = max(always, default=None)
    return tuple(row for row in live if least is None or _rank(row, main) >= least)


def resolve(given: Given, rows: Rows, moment: Moment) -> RuleValues:
    values: dict[str, Value] = {}
    sources: dict[str, str] = {}
    for key in given.registry.steering():
        best = winner(given, key, rows.of(key), moment)
        values[key.name] = best.value
        sources[key.name] = str(best.source)
    return RuleValues(by_name=values, hash=digest(values, sources), sources=sources)


def winner(given: Given, key: AnyKey, rows: Sequence[RuleRow], moment: Moment) -> Contender:
    main = key.main_name
    in_force = [row for row in rows if _holds(row, moment)]
    if in_force:
        return _of_row(max(in_force, key=lambda row: _rank(row, main)))
    return _without_rows(given, key)[0]


def held_at(given: Given, key: AnyKey, rows: Sequence[RuleRow], moment: Moment) -> Contender:
    """What was in force at an instant that is past: by the rows set until then, withdrawn or
    not since. `winner` answers by which value that instant is decided on now."""
    main = key.main_name
    then = [row for row in rows if row.set_at <= moment.at and _held(row, moment)]
    if then:
        return _of_row(max(then, key=lambda row: _rank(row, main)))
    return _without_rows(given, key)[0]


def contenders(
    given: Given, key: AnyKey, rows: Sequence[RuleRow], moment: Moment
) -> tuple[Contender, ...]:
    """The one in force first, then what else was given and why it lost."""
    best = winner(given, key, rows, moment)
    ranked = sorted(rows, key=lambda row: _rank(row, key.main_name), reverse=True)
    others = [*(_of_row(row) for row in ranked), *_without_rows(given, key)]
    return (
        best,
        *(
            replace(other, lost=_why_lost(other, best, moment))
            for other in others
            if other.source != best.source
        ),
    )


def edges(rows: Iterable[RuleRow]) -> tuple[int, ...]:
    """The instants at which something can begin or end to be in force."""
    found = set()
    for row in rows:
        if row.status is RuleStatus.ACTIVE:
            found |= {row.effective_from, row.effective_until}
    return tuple(sorted(edge for edge in found if edge is not None))


def digest(values: Mapping[str, Value], sources: Mapping[str, str]) -> str:
    """The same for the same set on every machine and in every release."""
    return hashlib.sha256(set_body(values, sources).encode()).hexdigest()


def set_body(values: Mapping[str, Value], sources: Mapping[str, str]) -> str:
    """Canonical JSON: `{"name": [value, source], ...}`."""
    body = {name: [value, sources.get(name, "")] for name, value in values.items()}
    return json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _of_row(row: RuleRow) -> Contender:
    value = row.value
    if not isinstance(value, int | float | str):
        raise TypeError(f"rule {row.id} was not judged")
    return Contender(value=value, source=Source(kind=SourceKind.RULE, name=row.name, row=row))


def _rank(row: RuleRow, main: str) -> tuple[bool, int, int]:
    return (row.name == main, row.set_at, row.id)


def _without_rows(given: Given, key: AnyKey) -> list[Contender]:
    names = given.registry.names_of(key)
    main = given.registry.by_name[key.main_name]
    levels = (
        (SourceKind.ENVIRONMENT, given.environment),
        (SourceKind.SETTINGS, given.settings),
        (SourceKind.DEFAULT, {main.name: main.default}),
    )
    return [
        Contender(value=values[name], source=Source(kind=kind, name=name))
        for kind, values in levels
        for name in names
        if name in values
    ]


def _holds(row: RuleRow, moment: Moment) -> bool:
    begins, ends = row.effective_from, row.effective_until
    return (
        row.status is RuleStatus.ACTIVE
        and (begins is None or (moment.is_trusted and begins <= moment.at))
        and (ends is None or (moment.is_trusted and moment.at < ends))
    )


def _held(row: RuleRow, moment: Moment) -> bool:
    is_gone = row.withdrawn_at is not None and row.withdrawn_at <= moment.at
    return not is_gone and _holds(replace(row, status=RuleStatus.ACTIVE), moment)


def _absence(row: RuleRow, moment: Moment) -> str:
    """Why the row does not hold."""
    if row.status is RuleStatus.WITHDRAWN:
        return f"withdrawn by {row.withdrawn_by}"
    if not moment.is_trusted:
        return "has dates, and waits until the clock can be trusted"
    if row.effective_from is not None and moment.at < row.effective_from:
        return f"begins at {shown_instant(row.effective_from)}"
    return f"ended at {shown_instant(row.effective_until or 0)}"


def _why_lost(other: Contender, best: Contender, moment: Moment) -> str:
    row = other.source.row
    if row is not None and not _holds(row, moment):
        return _absence(row, moment)
    if other.source.kind is not best.source.kind:
        return f"{_PLACE[best.source.kind]} comes first"
    if other.source.name != best.source.name:
        return f"{best.source.name} comes first where both names are given"
    return f"{best.source} was set later"


_PLACE = {
    SourceKind.RULE: "a stored rule",
    SourceKind.ENVIRONMENT: "the environment",
    SourceKind.SETTINGS: "the settings file",
    SourceKind.DEFAULT: "the default",
}
