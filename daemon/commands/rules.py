"""What people and head office do to rules: set, withdraw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictFloat, StrictInt

from daemon.commands.arg_types import InstantMs, RowId
from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandArgs, CommandSpec, done
from daemon.domain.commands import Answer, Role
from daemon.domain.rules.change import Author, Proposal
from daemon.domain.rules.row import RuleRow, RuleRows
from daemon.store.rules import Changed, RuleStore

AT_ONCE = 200

Text = Annotated[str, Field(max_length=500)]
Name = Annotated[str, Field(min_length=1, max_length=128)]
Value = StrictBool | StrictInt | StrictFloat | Text


class RuleValue(CommandArgs):
    name: Name
    """Full name of the rule; `depotd rules list` names them all."""
    value: Value
    """A figure, a word, true or false, as the rule takes it."""
    effective_from: InstantMs | None = None
    """In force from that instant on, ms UTC; left out: since ever."""
    effective_until: InstantMs | None = None
    """In force until just before that instant, ms UTC; left out: for good."""


class SetRule(RuleValue):
    reason: Text = ""
    """Kept with the change."""


class SetRules(CommandArgs):
    rules: Annotated[list[RuleValue], Field(min_length=1, max_length=AT_ONCE)]
    """All of them or none."""
    reason: Text = ""
    """Kept with each change."""


class RuleIds(CommandArgs):
    ids: Annotated[list[RowId], Field(min_length=1, max_length=AT_ONCE)]
    """Numbers of rows; `depotd rules history` shows them."""
    reason: Text = ""
    """Kept with the change."""


class UpstreamForms(CommandArgs):
    rules: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=AT_ONCE)]
    """Each with rule_name, rule_value, rule_category, effective_from, effective_until, status."""
    reason: Text = ""
    """Kept with each change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleParts:
    store: RuleStore
    use: Callable[[RuleRows], object]
    """Puts the rows into force here; called after the commit."""


def specs(parts: RuleParts) -> tuple[CommandSpec[Any], ...]:
    acts = _Acts(parts)
    return (
        CommandSpec(
            name="rules.set",
            role=Role.ADMIN,
            args=SetRule,
            run=acts.set_one,
            what="Sets a rule, now or between two instants.",
        ),
        CommandSpec(
            name="rules.set_all",
            role=Role.ADMIN,
            args=SetRules,
            run=acts.set_all,
            what="Sets several rules together, for those that would contradict each other.",
        ),
        CommandSpec(
            name="rules.withdraw",
            role=Role.ADMIN,
            args=RuleIds,
            run=acts.withdraw,
            what="Takes back what was set; it stays in the history.",
        ),
        CommandSpec(
            name="rules.take_upstream",
            role=Role.ADMIN,
            args=UpstreamForms,
            run=acts.take_upstream,
            what="Sets and takes back rules in the form in which other fleet systems keep them.",
        ),
    )


class _Acts:
    def __init__(self, parts: RuleParts) -> None:
        self._store = parts.store
        self._use = parts.use

    def set_one(self, tx: CommandTx, args: SetRule) -> Answer:
        return self._set(tx, [args], args.reason)

    def set_all(self, tx: CommandTx, args: SetRules) -> Answer:
        return self._set(tx, args.rules, args.reason)

    def withdraw(self, tx: CommandTx, args: RuleIds) -> Answer:
        changed = self._store.withdraw(
            tx, args.ids, author=_author(tx, args.reason), stamp=tx.stamp
        )
        return self._told(tx, changed)

    def take_upstream(self, tx: CommandTx, args: UpstreamForms) -> Answer:
        changed = self._store.take_upstream(
            tx, args.rules, author=_author(tx, args.reason), stamp=tx.stamp
        )
        return self._told(tx, changed)

    def _set(self, tx: CommandTx, values: Sequence[RuleValue], reason: str) -> Answer:
        proposals = [
            Proposal(
                name=one.name,
                value=one.value,
                effective_from=one.effective_from,
                effective_until=one.effective_until,
            )
            for one in values
        ]
        author = _author(tx, reason)
        return self._told(tx, self._store.set(tx, proposals, author=author, stamp=tx.stamp))

    def _told(self, tx: CommandTx, changed: Changed) -> Answer:
        tx.after_commit(lambda: self._use(changed.active))
        said = [_sentence(row) for row in changed.rows[:3]]
        if len(changed.rows) > len(said):
            said.append(f"and {len(changed.rows) - len(said)} more")
        return done(
            "; ".join([*said, *changed.notices[:5]]),
            rules=[{"id": row.id, "name": row.name, "value": row.value} for row in changed.rows],
            notices=list(changed.notices[:50]),
        )


def _author(tx: CommandTx, reason: str) -> Author:
    return Author(name=tx.actor.name, reason=reason, correlation_id=tx.correlation_id)


def _sentence(row: RuleRow) -> str:
    if row.withdrawn_at is not None:
        return f"{row.name} {row.value} (row {row.id}) is withdrawn"
    return f"{row.name} is set to {row.value} (row {row.id})"
