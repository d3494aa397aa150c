"""Why a rule has the value it has."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.rules.instants import shown_instant
from daemon.domain.rules.key import AnyKey, Value
from daemon.domain.rules.resolve import Contender, Given, Moment, Rows, Source, contenders, winner
from daemon.domain.rules.resolve import edges as edges_of
from daemon.domain.rules.row import RuleRow
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
