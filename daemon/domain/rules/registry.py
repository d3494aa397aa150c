"""Every rule there is, by name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from daemon.domain.rules import (
    compliance,
    concrete,
    dispatch,
    employee,
    eta,
    maintenance,
    orders,
    rebalancing,
    sla,
    tracking,
)
from daemon.domain.rules.judge import judge
from daemon.domain.rules.key import AnyKey, CrossCheck, RuleRefused

KEYS: tuple[AnyKey, ...] = (
    *employee.KEYS,
    *sla.KEYS,
    *rebalancing.KEYS,
    *compliance.KEYS,
    *tracking.KEYS,
    *maintenance.KEYS,
    *orders.KEYS,
    *dispatch.KEYS,
    *concrete.KEYS,
    *eta.KEYS,
)
"""Those that every depot has; queues and schedules bring their own."""
CHECKS: tuple[CrossCheck, ...] = (
    *employee.CHECKS,
    *sla.CHECKS,
    *maintenance.CHECKS,
    *concrete.CHECKS,
)

NAME_MOST = 100
"""Longer names are not compared with those there are."""


def variable_of(name: str) -> str:
    """The environment variable of a rule: upper case, what is no letter or digit as `_`."""
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


class Registry:
    """Refuses what cannot be told apart, and defaults that would be refused as values."""

    def __init__(self, keys: Iterable[AnyKey], checks: Iterable[CrossCheck] = ()) -> None:
        by_name: dict[str, AnyKey] = {}
        by_variable: dict[str, AnyKey] = {}
        for key in keys:
            variable = variable_of(key.name)
            other = by_name.get(key.name) or by_variable.get(variable)
            if other is not None:
                raise RuleRefused(f"{key.name} and {other.name} would both be read from {variable}")
            judge(key, key.default)
            by_name[key.name] = by_variable[variable] = key
        self.by_name: Mapping[str, AnyKey] = by_name
        self.by_variable: Mapping[str, AnyKey] = by_variable
        self.checks = tuple(checks)
        self._names_of: dict[str, tuple[str, ...]] = {}
        for key in by_name.values():
            self._judge_alias(key)
            known = self._names_of.get(key.main_name, ())
            is_main = key.alias_of is None
            self._names_of[key.main_name] = (key.name, *known) if is_main else (*known, key.name)

    def __iter__(self) -> Iterator[AnyKey]:
        return iter(self.by_name.values())

    def key(self, name: str) -> AnyKey:
        key = self.by_name.get(name)
        if key is None:
            raise RuleRefused(
                f"{name[:NAME_MOST]}: no such rule{self._nearest(name)}",
                next_step="depotd rules list names them all",
            )
        return key

    def names_of(self, key: AnyKey) -> tuple[str, ...]:
        """All names of its value, the first of which wins."""
        return self._names_of[key.main_name]

    def steering(self) -> tuple[AnyKey, ...]:
        """Those with a value of their own that steers something."""
        return tuple(key for key in self if key.alias_of is None and not key.without_effect)

    def _judge_alias(self, key: AnyKey) -> None:
        if key.alias_of is None:
            return
        main = self.by_name.get(key.alias_of)
        if main is None or main.alias_of is not None:
            raise RuleRefused(f"{key.name} is another name of {key.alias_of}, which is no rule")
        if (key.low, key.high, key.default, key.choices) != (
            main.low,
            main.high,
            main.default,
            main.choices,
        ):
            raise RuleRefused(f"{key.name} allows something else than {main.name}")

    def _nearest(self, name: str) -> str:
        if len(name) > NAME_MOST:
            return ""
        near = get_close_matches(name, self.by_name, n=3)
        last = name.rpartition(".")[2]
        near += [known for known in self.by_name if known.rpartition(".")[2] == last]
        unlike = list(dict.fromkeys(near))[:3]
        return f"; near it: {', '.join(unlike)}" if unlike else ""
