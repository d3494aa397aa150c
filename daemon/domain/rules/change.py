"""What is to be changed about the rules, and whether it can be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daemon.domain.rules.explain import standing_notes
from daemon.domain.rules.instants import LAST, shown_instant
from daemon.domain.rules.judge import read
from daemon.domain.rules.key import RuleRefused
from daemon.domain.rules.resolve import Given
from daemon.domain.rules.row import RuleRow, RuleStatus
from daemon.domain.rules.sanity import refuse_broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A value for a rule; its figure may stand as text."""

    name: str
    value: object
    effective_from: int | None = None
    effective_until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    name: str
    reason: str = ""
    correlation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    at: int
    is_trusted: bool
    """Whether the clock was: only then a date can be said to be over."""


def rows_to_set(
    given: Given,
    proposals: Sequence[Proposal],
    author: Author,
    now: Noticed,
) -> tuple[RuleRow, ...]:
    """The rows that the proposals become, still without ids (0); raises RuleRefused."""
    return tuple(_row(given, proposal, author, now) for proposal in proposals)


def refuse_change(
    given: Given, active: Sequence[RuleRow], *, new: Sequence[RuleRow], gone: Sequence[RuleRow]
) -> None:
    """Refuses new rows, and the lack of old ones, by which rules would contradict each other."""
    newest = max((row.id for row in active), default=0)
    numbered = [replace(row, id=newest + n) for n, row in enumerate(new, 1)]
    ids = {row.id for row in gone}
    refuse_broken(given, active, [*(row for row in active if row.id not in ids), *numbered])


def notices(given: Given, rows: Sequence[RuleRow], now: Noticed) -> tuple[str, ...]:
    """What whoever made the change should hear besides that it was made."""
    said = []
    for row in rows:
        said += [
            f"{row.name}: {note}" for note in standing_notes(given, given.registry.key(row.name))
        ]
        if row.has_dates and not now.is_trusted:
            said.append(f"{row.name}: has dates, and waits until the clock can be trusted")
    return tuple(dict.fromkeys(said))


def _row(given: Given, proposal: Proposal, author: Author, now: Noticed) -> RuleRow:
    key = given.registry.key(proposal.name)
    value = read(key, proposal.value)
    begins, ends = proposal.effective_from, proposal.effective_until
    if not all(0 <= instant <= LAST for instant in (begins, ends) if instant is not None):
        raise RuleRefused(f"{key.name}: dates must lie between the years 1970 and 9999")
    if begins is not None and ends is not None and ends <= begins:
        raise RuleRefused(
            f"{key.name}: would end at {shown_instant(ends)}, before it begins at"
            f" {shown_instant(begins)}"
        )
    if ends is not None and now.is_trusted and ends <= now.at:
        raise RuleRefused(
            f"{key.name}: would have ended already, at {shown_instant(ends)}",
            next_step="leave out the end, or give one to come",
        )
    return RuleRow(
        id=0,
        name=key.name,
        value=value,
        effective_from=begins,
        effective_until=ends,
        status=RuleStatus.ACTIVE,
        set_at=now.at,
        set_by=author.name,
        reason=author.reason,
    )
