"""docs/settings.md, made from daemon/settings.py."""

import ast
import inspect
import json
from itertools import pairwise
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from daemon.port_settings import BAUDS
from daemon.settings import Settings

HEAD = """\
# Settings

<!-- Made by `make docs` from daemon/settings.py. -->

`depotd.toml` says how this machine is wired; `systemd/depotd.toml` is a commented example.
`depotd check --config FILE` judges it and names file, key and allowed values of what is wrong.
A key that is not listed here is refused. Relative paths are relative to the file's folder.
Changes take effect when the daemon is started again; those of `[link]`, and of vehicles, units,
sites, geofences, drivers and customers, also at `systemctl reload depotd`.

Each plain key can also stand in the environment, over the file: `DEPOTD_STORE__PATH` is `path` in
`[store]`.
"""
NAMES: dict[object, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
}


def text() -> str:
    parts = [HEAD]
    loose: list[str] = []
    for key, field in Settings.model_fields.items():
        table = table_of(field)
        if table is None:
            loose.append(row(key, field, meanings(Settings)))
        else:
            parts.append(section(key, table, many=get_origin(field.annotation) is list))
    parts.insert(1, "## Keys above the first table\n\n" + "\n".join([*TABLE_HEAD, *loose]) + "\n")
    return "\n".join(parts)


TABLE_HEAD = ("| key | value | default | meaning |", "|---|---|---|---|")


def section(key: str, table: type[BaseModel], *, many: bool) -> str:
    heading = f"`[[{key}]]`, any number of times" if many else f"`[{key}]`"
    said = meanings(table)
    rows = [row(name, field, said) for name, field in table.model_fields.items()]
    purpose = inspect.cleandoc(table.__doc__) + "\n\n" if table.__doc__ else ""
    return f"## {heading}\n\n{purpose}" + "\n".join([*TABLE_HEAD, *rows]) + "\n"


def row(name: str, field: FieldInfo, said: dict[str, str]) -> str:
    value = kind(field.annotation, field.metadata)
    if name == "baud":
        value = "one of `auto`, " + ", ".join(f"`{baud}`" for baud in BAUDS)
    shown = "(needed)" if field.is_required() else default(field.default)
    return f"| `{field.alias or name}` | {value} | {shown} | {said.get(name, '')} |"


def default(value: object) -> str:
    if value is None or value in ("", []):
        return "-"
    if isinstance(value, list | bool):
        return f"`{json.dumps(value)}`"
    return f"`{value}`"


def kind(annotation: Any, limits: list[Any]) -> str:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return kind(inner, [*limits, *more])
    if origin is Literal:
        return "one of " + ", ".join(f"`{choice}`" for choice in get_args(annotation))
    if origin in (Union, UnionType):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        return " or ".join(kind(part, limits) for part in inner)
    if origin in (list, tuple):
        return compound(annotation, limits)
    word = NAMES.get(annotation, getattr(annotation, "__name__", str(annotation)).lower())
    return " ".join([word, *bounds(limits)])


def compound(annotation: Any, limits: list[Any]) -> str:
    parts = get_args(annotation)
    if get_origin(annotation) is tuple:
        return "pair"
    return " ".join([f"list of {kind(parts[0], [])}s", *bounds(limits)])


def bounds(limits: list[Any]) -> list[str]:
    low = [str(limit.ge) for limit in flat(limits) if isinstance(limit, Ge)]
    low += [f"over {limit.gt}" for limit in flat(limits) if isinstance(limit, Gt)]
    high = [str(limit.le) for limit in flat(limits) if isinstance(limit, Le)]
    high += [f"under {limit.lt}" for limit in flat(limits) if isinstance(limit, Lt)]
    least = [
        f"({limit.min_length} or more)"
        for limit in flat(limits)
        if isinstance(limit, MinLen) and limit.min_length > 1
    ]
    if low and high:
        return [f"{low[0]} to {high[0]}", *least]
    return [*(f"from {bound}" for bound in low), *(f"to {bound}" for bound in high), *least]


def flat(limits: list[Any]) -> list[Any]:
    return [
        part
        for limit in limits
        for part in (limit.metadata if isinstance(limit, FieldInfo) else [limit])
    ]


def table_of(field: FieldInfo) -> type[BaseModel] | None:
    inner = get_args(field.annotation)
    table = inner[0] if inner else field.annotation
    return table if isinstance(table, type) and issubclass(table, BaseModel) else None


def meanings(table: type[BaseModel]) -> dict[str, str]:
    """The sentence below each field of the class."""
    body = next(
        node.body
        for node in ast.parse(inspect.getsource(table)).body
        if isinstance(node, ast.ClassDef)
    )
    said = {}
    for field, below in pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            said[field.target.id] = " ".join(str(below.value.value).split())
    return said


def undocumented() -> list[str]:
    tables: list[type[BaseModel]] = [Settings]
    tables += [table for field in Settings.model_fields.values() if (table := table_of(field))]
    return [
        f"{table.__name__}.{name}"
        for table in tables
        for name, field in table.model_fields.items()
        if table_of(field) is None and name not in meanings(table)
    ]
