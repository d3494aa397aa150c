"""The part of JSON Schema 2020-12 that our schemas use, judged by the book.

A keyword that is not known here ends the test: it would be a rule that nobody checks.
"""

import re
from collections.abc import Mapping
from typing import Any

NOTES = frozenset({"$schema", "title", "description", "then", "else"})
"""Say nothing by themselves."""


def is_valid(schema: Any, value: Any) -> bool:
    if isinstance(schema, bool):
        return schema
    if not all(_holds(word, schema[word], value) for word in schema.keys() - NOTES - {"if"}):
        return False
    if "if" not in schema:
        return True
    branch = "then" if is_valid(schema["if"], value) else "else"
    return is_valid(schema.get(branch, True), value)


def _holds(word: str, rule: Any, value: Any) -> bool:
    judge = {**_ANY, **_NUMBERS, **_TEXTS, **_LISTS, **_OBJECTS}[word]
    concerns = (
        word in _ANY
        or (word in _NUMBERS and _is("number", value))
        or (word in _TEXTS and isinstance(value, str))
        or (word in _LISTS and isinstance(value, list))
        or (word in _OBJECTS and isinstance(value, dict))
    )
    return not concerns or bool(judge(rule, value))


def _is(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer":
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    kinds: Mapping[str, Any] = {
        "number": (int, float),
        "string": str,
        "array": list,
        "object": dict,
        "null": type(None),
    }
    return kind in kinds and isinstance(value, kinds[kind])


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _typed(rule: Any, value: Any) -> bool:
    return any(_is(kind, value) for kind in ([rule] if isinstance(rule, str) else rule))


_ANY: Mapping[str, Any] = {
    "type": _typed,
    "const": _same,
    "enum": lambda rule, value: any(_same(one, value) for one in rule),
    "not": lambda rule, value: not is_valid(rule, value),
    "anyOf": lambda rule, value: any(is_valid(one, value) for one in rule),
}
_NUMBERS: Mapping[str, Any] = {
    "minimum": lambda rule, value: value >= rule,
    "maximum": lambda rule, value: value <= rule,
}
_TEXTS: Mapping[str, Any] = {"pattern": re.search}
_LISTS: Mapping[str, Any] = {
    "items": lambda rule, value: all(is_valid(rule, one) for one in value),
    "maxItems": lambda rule, value: len(value) <= rule,
}
_OBJECTS: Mapping[str, Any] = {
    "required": lambda rule, value: set(rule) <= value.keys(),
    "properties": lambda rule, value: all(
        is_valid(rule[name], one) for name, one in value.items() if name in rule
    ),
}
