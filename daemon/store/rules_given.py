"""What the running daemon was given at its start: what holds where no stored rule does.

The environment and the settings of whoever asks later are not the daemon's.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from daemon.domain.rules.judge import judge
from daemon.domain.rules.key import AnyKey, RuleRefused, Value
from daemon.domain.rules.registry import Registry
from daemon.domain.rules.resolve import Given, SourceKind
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

KEEP = """
INSERT INTO rule_given(source, name, value)
SELECT value ->> 0, value ->> 1, value -> 2 FROM json_each(:rows) WHERE true
ON CONFLICT(source, name) DO UPDATE SET value = excluded.value
"""

FORGET = """
DELETE FROM rule_given
WHERE NOT EXISTS (
    SELECT 1 FROM json_each(:rows) AS kept
    WHERE kept.value ->> 0 = rule_given.source AND kept.value ->> 1 = rule_given.name
)
"""

GIVEN = "SELECT source, name, value FROM rule_given"


def keep_given(tx: Tx, given: Given) -> None:
    """In place of what an earlier start was given; at no instant there is nothing."""
    levels: tuple[tuple[SourceKind, Mapping[str, Value]], ...] = (
        (SourceKind.ENVIRONMENT, given.environment),
        (SourceKind.SETTINGS, given.settings),
        (SourceKind.DEFAULT, {key.name: key.default for key in given.registry}),
    )
    rows = json.dumps(
        [[kind.value, name, value] for kind, values in levels for name, value in values.items()]
    )
    tx.execute(KEEP, {"rows": rows})
    tx.execute(FORGET, {"rows": rows})


def taken(reads: Reads, registry: Registry) -> Given | None:
    """What the last daemon of this database was given; None: none was ever started on it.

    Rules of another release that `registry` does not know are left out.
    """
    levels: dict[str, dict[str, Value]] = {kind.value: {} for kind in SourceKind}
    rows = reads.execute(GIVEN).fetchall()
    for source, name, value in rows:
        key = registry.by_name.get(name)
        if key is not None:
            with suppress(RuleRefused):
                levels[source][name] = judge(key, json.loads(value))
    if not rows:
        return None
    return Given(
        registry=_with_defaults(registry, levels[SourceKind.DEFAULT]),
        environment=levels[SourceKind.ENVIRONMENT],
        settings=levels[SourceKind.SETTINGS],
    )


def _with_defaults(registry: Registry, defaults: Mapping[str, Value]) -> Registry:
    """Those of the daemon: queues have theirs from its settings."""
    changed = {name: value for name, value in defaults.items() if _default(registry, name) != value}
    if not changed:
        return registry
    try:
        return Registry((_with_default(key, changed) for key in registry), registry.checks)
    except RuleRefused:
        return registry  # of a release that allowed something else


def _with_default(key: AnyKey, defaults: Mapping[str, Value]) -> AnyKey:
    if key.name not in defaults:
        return key
    default: Any = defaults[key.name]  # judged as of that key
    return replace(key, default=default)


def _default(registry: Registry, name: str) -> Value:
    return registry.by_name[name].default
