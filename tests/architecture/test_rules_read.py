"""A rule that nothing reads steers nothing: those that still wait for their readers are listed."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from daemon.domain.rules.key import AnyKey, RuleKey
from tests.architecture.sources import ROOT, modules, tree

HOME = Path("daemon/domain/rules")
# Shrinks as decisions are added. Whoever reads a rule takes it out; a new rule that stands here
# says in its commit what will read it.
UNREAD = {
    "maintenance.facility_name",
    "maintenance.window_end_hour",
    "maintenance.window_start_hour",
}


def dotted(module: Path) -> str:
    return ".".join(module.with_suffix("").parts)


@cache
def constants() -> dict[tuple[str, str], AnyKey]:
    """Every rule that a module declares, by module and name."""
    return {
        (dotted(path), name): value
        for path in modules("daemon")
        if b"RuleKey(" in (ROOT / path).read_bytes()
        for name, value in vars(import_module(dotted(path))).items()
        if isinstance(value, RuleKey)
    }


def references(module: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of what its functions mention; lists at the top of a module read nothing."""
    known: dict[str, tuple[str, str]] = {
        name: (m, name) for m, name in constants() if m == dotted(module)
    }
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                known[alias.asname or alias.name] = (node.module or "", alias.name)
    bodies = (n for n in ast.walk(tree(module)) if isinstance(n, ast.FunctionDef | ast.Lambda))
    for node in (inner for body in bodies for inner in ast.walk(body)):
        if isinstance(node, ast.Name) and node.id in known:
            yield known[node.id]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            above = known.get(node.value.id)
            if above is not None:
                yield ".".join(above), node.attr


@cache
def read_keys() -> frozenset[str]:
    mentioned = {
        reference
        for path in modules("daemon")
        if not path.is_relative_to(HOME)
        for reference in references(path)
    }
    return frozenset(key.name for where, key in constants().items() if where in mentioned)


def test_the_rules_that_nothing_reads_are_those_listed() -> None:
    steering = {
        key.name for key in constants().values() if not (key.alias_of or key.without_effect)
    }
    assert steering - read_keys() == UNREAD


def test_other_names_and_rules_without_effect_are_read_by_nothing() -> None:
    idle = {key.name for key in constants().values() if key.alias_of or key.without_effect}
    assert len(idle) == 6
    assert idle & read_keys() == set()


def test_the_search_finds_readers_in_either_form() -> None:
    """By the constant's name beside its declaration, and through its module elsewhere."""
    assert "tracking.lost_after_seconds" in read_keys()
    assert ("daemon.domain.rules.sla", "PREMIUM_ESCALATION_THRESHOLD_MINUTES") in constants()
