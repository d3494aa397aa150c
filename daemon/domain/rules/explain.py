"""Why a rule has the value it has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daemon.domain.rules.instants import shown_instant
from daemon.domain.rules.judge import figure
from daemon.domain.rules.key import AnyKey, Value
from daemon.domain.rules.resolve import (
    Contender,
    Given,
    Moment,
    Rows,
    Source,
    contenders,
    held_at,
    winner,
)
from daemon.domain.rules.resolve import edges as edges_of
from daemon.domain.rules.row import RuleRow, RuleStatus
from daemon.domain.rules.sanity import broken_at


@dataclass(frozen=True, slots=True, kw_only=True)
class NextChange:
    at: int
    value: Value
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`source.row` says who set the value, when and why."""

    key: AnyKey
    """As asked for, which may be another name of the rule."""
    at: int
    value: Value
    source: Source
    considered: tuple[Contender, ...]
    """What else was given, and why it lost."""
    changes: NextChange | None
    notes: tuple[str, ...]
    """What the reader must know besides, in sentences."""


def explain(given: Given, key: AnyKey, rows: Rows, moment: Moment) -> Explanation:
    mine = rows.of(key)
    former = _former(given, key, mine, moment)
    if former is not None:
        return _as_it_was(given, key, rows, moment, former)
    best, *others = contenders(given, key, mine, moment)
    return Explanation(
        key=key,
        at=moment.at,
        value=best.value,
        source=best.source,
        considered=tuple(others),
        changes=_next_change(given, key, mine, moment),
        notes=tuple(_notes(given, key, rows, moment)),
    )


def _former(given: Given, key: AnyKey, rows: Sequence[RuleRow], moment: Moment) -> Contender | None:
    """What held then and was withdrawn since."""
    held = held_at(given, key, rows, moment)
    row = held.source.row
    return held if row is not None and row.status is RuleStatus.WITHDRAWN else None


def _as_it_was(
    given: Given, key: AnyKey, rows: Rows, moment: Moment, former: Contender
) -> Explanation:
    mine = rows.of(key)
    row = former.source.row
    if row is None:
        raise TypeError(f"{key.name}: only a row can have been withdrawn")
    best, *others = contenders(given, key, mine, moment)
    now = f"{figure(best.value)} ({best.source})"
    note = (
        f"row {row.id} ({figure(former.value)}) held then, withdrawn at"
        f" {shown_instant(row.withdrawn_at or 0)} by {row.withdrawn_by}; what is decided about"
        f" that instant now goes by {now}"
    )
    return Explanation(
        key=key,
        at=moment.at,
        value=former.value,
        source=former.source,
        considered=(
            replace(best, lost=f"holds only since row {row.id} does not"),
            *(other for other in others if other.source != former.source),
        ),
        changes=_next_held(given, key, mine, moment),
        notes=(note, *_notes(given, key, rows, moment)),
    )


def _next_held(
    given: Given, key: AnyKey, rows: Sequence[RuleRow], moment: Moment
) -> NextChange | None:
    """When it became something else, by withdrawal, by dates or because somebody set it."""
    held = held_at(given, key, rows, moment)
    found = {
        at
        for row in rows
        for at in (row.set_at, row.withdrawn_at, row.effective_from, row.effective_until)
        if at is not None and at > moment.at
    }
    for at in sorted(found):
        then = held_at(given, key, rows, replace(moment, at=at))
        if then.source != held.source:
            return NextChange(at=at, value=then.value, source=then.source)
    return None


def _next_change(
    given: Given, key: AnyKey, rows: Sequence[RuleRow], moment: Moment
) -> NextChange | None:
    if not moment.is_trusted:
        return None
    now = winner(given, key, rows, moment)
    for edge in edges_of(rows):
        if edge > moment.at:
            then = winner(given, key, rows, Moment(at=edge))
            if then.source != now.source:
                return NextChange(at=edge, value=then.value, source=then.source)
    return None


def _notes(given: Given, key: AnyKey, rows: Rows, moment: Moment) -> list[str]:
    notes = standing_notes(given, key)
    mine = rows.of(key)
    waiting = sum(1 for row in mine if row.has_dates)
    if waiting and not moment.is_trusted:
        notes.append(f"the clock cannot be trusted: {waiting} with dates must wait for it")
    row = winner(given, key, mine, moment).source.row
    if row is not None and row.set_at > moment.at:
        notes.append(
            f"{shown_instant(moment.at)} was before rule {row.id} was set; decisions made by then"
            " keep the values they were made with"
        )
    names = given.registry.names_of(key)
    notes += [
        f"rule {unfit.row.id} is not used: {unfit.why}"
        for unfit in rows.unfit
        if unfit.row.name in names
    ]
    notes += [
        f"in contradiction: {broken.text}"
        for broken in broken_at(given, rows, moment)
        if key.main_name in broken.names
    ]
    return notes


def standing_notes(given: Given, key: AnyKey) -> list[str]:
    """What is so whatever the value."""
    notes = []
    if key.without_effect:
        notes.append(f"accepted, but without effect: {key.without_effect}")
    names = given.registry.names_of(key)
    if len(names) > 1:
        notes.append(
            f"{' and '.join(names)} are one rule; where both names are given in the same place,"
            f" {names[0]} comes first, and a stored rule under either comes before the environment"
        )
    return notes
