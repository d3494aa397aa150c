"""A rule as it explains itself, in lines and as JSON."""

import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import asdict

from daemon.cli.output import iso
from daemon.cli.reading import with_instants
from daemon.cli.when import DepotTime
from daemon.domain.rules.explain import Explanation
from daemon.domain.rules.judge import allowed, figure
from daemon.domain.rules.key import AnyKey
from daemon.domain.rules.resolve import Contender, Source, SourceKind

INDENT = 11


def rule_json(said: Explanation) -> dict[str, object]:
    key = said.key
    return {
        "name": key.name,
        "value": said.value,
        "default": key.default,
        "unit": key.unit,
        "allowed": allowed(key),
        "what": key.what,
        "alias_of": key.alias_of,
        "without_effect": key.without_effect,
        "source": _source_json(said.source),
    }


def explained_json(said: Explanation) -> dict[str, object]:
    lost = [
        {"value": other.value, "source": _source_json(other.source), "lost": other.lost}
        for other in said.considered
    ]
    changes = said.changes
    return rule_json(said) | {
        "at": iso(said.at),
        "lost": lost,
        "changes": None
        if changes is None
        else {
            "at": iso(changes.at),
            "value": changes.value,
            "source": _source_json(changes.source),
        },
        "notes": list(said.notes),
    }


def _source_json(source: Source) -> dict[str, object]:
    body: dict[str, object] = {"kind": source.kind.value, "name": source.name}
    if source.row is not None:
        row = asdict(source.row) | {"status": source.row.status.value}
        body["row"] = dated(row)
    return body


def dated(row: dict[str, object]) -> dict[str, object]:
    """Dates of rules are instants too, whatever their names end with."""
    names = ("effective_from", "effective_until")
    dates = {name: row[name] for name in names}
    shown = {name: iso(at) if isinstance(at, int) else None for name, at in dates.items()}
    return with_instants(row) | shown


def page(said: Explanation, when: DepotTime) -> Iterator[str]:
    key = said.key
    yield f"rule       {key.name}" + (f", another name of {key.alias_of}" if key.alias_of else "")
    yield f"says       {key.what}"
    yield f"allowed    {allowed(key)}"
    yield f"at         {when.full(said.at)}"
    yield f"value      {_figure(key, said.value)}"
    yield f"from       {_words(said.source, when)}"
    for index, other in enumerate(said.considered):
        yield f"{'lost' if index == 0 else '':<11}{_lost(key, other, when)}"
    if said.changes is not None:
        then = said.changes
        yield f"then       {_figure(key, then.value)} from {when.full(then.at)}, {then.source}"
    width = shutil.get_terminal_size(fallback=(200, 24)).columns
    for index, note in enumerate(said.notes):
        yield from wrapped("note" if index == 0 else "", note, width)


def wrapped(heading: str, text: str, width: int) -> list[str]:
    """In lines of that width, which go on below the text."""
    return textwrap.wrap(
        text,
        max(width, 4 * INDENT),
        initial_indent=f"{heading:<{INDENT}}",
        subsequent_indent=" " * INDENT,
        break_on_hyphens=False,
    )


def _lost(key: AnyKey, other: Contender, when: DepotTime) -> str:
    return f"{_figure(key, other.value)}, {_words(other.source, when)}: {other.lost}"


def _words(source: Source, when: DepotTime) -> str:
    row = source.row
    if row is None:
        return {
            SourceKind.ENVIRONMENT: f"the environment ({source.name})",
            SourceKind.SETTINGS: f"the settings file ({source.name})",
        }.get(source.kind, "the default")
    reason = f": {row.reason}" if row.reason else ""
    return f"row {row.id}, set by {row.set_by} at {when.full(row.set_at)}{reason}"


def _figure(key: AnyKey, value: int | float | str | bool) -> str:
    return f"{figure(value)} {key.unit}".rstrip()
