"""Rules in the form in which other fleet systems keep them.

`rule_name, rule_value, rule_category, effective_from, effective_until, status`: the category is
the beginning of the name, instants are ISO 8601 with offset, a status other than `active` takes
the rule back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.rules.change import Proposal
from daemon.domain.rules.instants import parse_instant
from daemon.domain.rules.judge import read, shown
from daemon.domain.rules.key import RuleRefused
from daemon.domain.rules.registry import Registry
from daemon.domain.rules.row import RuleRow

FIELDS = (
    "rule_name",
    "rule_value",
    "rule_category",
    "effective_from",
    "effective_until",
    "status",
)
SETS = "active"
TAKES_BACK = ("inactive", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    proposal: Proposal
    is_set: bool
    """False: rows of the same name, value and dates are to be withdrawn."""


def translate(registry: Registry, form: Mapping[str, object]) -> Translated:
    """Raises RuleRefused naming the rule and the field."""
    name = _name(form)
    key = registry.key(name)
    unknown = sorted(set(form) - set(FIELDS))
    if unknown:
        raise RuleRefused(
            f"{name}: unknown field {shown(unknown[0])}; allowed: {', '.join(FIELDS)}"
        )
    _judge_category(name, form.get("rule_category"))
    if form.get("rule_value") is None:
        raise RuleRefused(f"{name}: rule_value is missing")
    return Translated(
        proposal=Proposal(
            name=name,
            value=read(key, form["rule_value"]),
            effective_from=_instant(form, "effective_from"),
            effective_until=_instant(form, "effective_until"),
        ),
        is_set=_is_set(name, form.get("status", SETS)),
    )


def same_rule(row: RuleRow, proposal: Proposal) -> bool:
    return (row.name, row.value, row.effective_from, row.effective_until) == (
        proposal.name,
        proposal.value,
        proposal.effective_from,
        proposal.effective_until,
    )


def _name(form: Mapping[str, object]) -> str:
    name = form.get("rule_name")
    if not isinstance(name, str) or not name:
        raise RuleRefused("rule_name is missing")
    return name


def _judge_category(name: str, category: object) -> None:
    """`compliance`, or more of the name: `employee.scoring`. It may be left out."""
    if category is None or category == "":
        return
    if not isinstance(category, str) or not name.startswith(f"{category}."):
        raise RuleRefused(
            f"{name}: rule_category {shown(category)} is not the beginning of its name,"
            f" {name.partition('.')[0]!r}"
        )


def _instant(form: Mapping[str, object], field: str) -> int | None:
    given = form.get(field)
    if given is None or given == "":
        return None
    if not isinstance(given, str):
        raise RuleRefused(f"{_name(form)}: {field} is not a text such as 2026-01-31T06:00:00Z")
    try:
        return parse_instant(given)
    except RuleRefused as exc:
        raise RuleRefused(f"{_name(form)}: {field}: {exc.message}") from None


def _is_set(name: str, status: object) -> bool:
    if status in (SETS, *TAKES_BACK):
        return status == SETS
    raise RuleRefused(
        f"{name}: status {shown(status)} is not known; allowed: {', '.join((SETS, *TAKES_BACK))}"
    )
