"""Rules that fit each on its own but not together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daemon.domain.rules.instants import shown_instant
from daemon.domain.rules.judge import figure
from daemon.domain.rules.key import CrossCheck, RuleRefused, RuleValues
from daemon.domain.rules.resolve import (
    Given,
    Moment,
    Rows,
    edges,
    sort_rows,
    winner,
    without_covered,
)
from daemon.domain.rules.row import RuleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Rules that contradict each other."""

    names: tuple[str, ...]
    text: str


def broken_at(given: Given, rows: Rows, moment: Moment) -> tuple[Broken, ...]:
    """What is wrong with the values in force."""
    found = (_broken(given, check, rows, moment) for check in given.registry.checks)
    return tuple(broken for broken in found if broken is not None)


def broken_ever(given: Given, rows: Rows) -> tuple[Broken, ...]:
    """What is wrong at any instant, each once."""
    found = {
        broken: None
        for check in given.registry.checks
        for _, moment in _moments(check, rows)
        if (broken := _broken(given, check, rows, moment)) is not None
    }
    return tuple(found)


def refuse_broken(given: Given, before: Sequence[RuleRow], after: Sequence[RuleRow]) -> None:
    """Refuses a change by which rules would contradict each other at any instant.

    What contradicts already, and at instants that the change does not touch, is let be: it
    must stay possible to put it right step by step.
    """
    ids = {row.id for row in before} ^ {row.id for row in after}
    changed = {row.name for row in (*before, *after) if row.id in ids}
    for check in given.registry.checks:
        names = {name for key in check.keys for name in given.registry.names_of(key)}
        if names & changed:
            was, will = (
                without_covered(
                    sort_rows(given.registry, (row for row in some if row.name in names))
                )
                for some in (before, after)
            )
            _refuse(given, check, was, will)


def _refuse(given: Given, check: CrossCheck, was: Rows, will: Rows) -> None:
    for when, moment in _moments(check, was, will):
        if _values(given, check, was, moment) != _values(given, check, will, moment):
            broken = _broken(given, check, will, moment)
            if broken is not None:
                raise RuleRefused(
                    f"refused, as {when}{broken.text}",
                    next_step="give them in one change, or begin with the other one",
                )


def _moments(check: CrossCheck, *books: Rows) -> Iterable[tuple[str, Moment]]:
    """One of every stretch of time in which nothing changes, and one without a trusted clock."""
    found = edges(row for rows in books for key in check.keys for row in rows.of(key))
    yield "", Moment(at=0, is_trusted=False)
    if not found:
        return
    yield f"before {shown_instant(found[0])} ", Moment(at=found[0] - 1)
    for edge in found:
        yield f"from {shown_instant(edge)} on ", Moment(at=edge)


def _values(given: Given, check: CrossCheck, rows: Rows, moment: Moment) -> RuleValues:
    values = {key.main_name: winner(given, key, rows.of(key), moment).value for key in check.keys}
    return RuleValues(values, "")


def _broken(given: Given, check: CrossCheck, rows: Rows, moment: Moment) -> Broken | None:
    values = _values(given, check, rows, moment)
    if check.is_kept(values):
        return None
    said = ", ".join(f"{name} = {figure(value)}" for name, value in values.by_name.items())
    return Broken(names=tuple(values.by_name), text=f"{said}: {check.demand}")
