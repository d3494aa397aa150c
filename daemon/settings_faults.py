"""What is wrong with a configuration, in words that name the key and what is allowed."""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from daemon.settings_base import DEPOT_ID, TOPIC_PREFIX

MEANT = {
    DEPOT_ID: "letters, digits, - and _, at most 64",
    TOPIC_PREFIX: "levels of letters, digits, . - and _, with / between them: depot/yard",
}
"""What a pattern asks for, for people who do not read patterns."""


def fault(error: ErrorDetails, tables: Mapping[str, Any], *, of: type[BaseModel]) -> str:
    key = _key(error["loc"], tables)
    if error["type"] == "extra_forbidden":
        return f"{key}: unknown key; allowed here: {', '.join(_allowed(error['loc'], of))}"
    if error["type"] == "missing":
        return f"{key}: is missing"
    said = MEANT.get(error.get("ctx", {}).get("pattern", ""), error["msg"])
    said = said.removeprefix("Value error, ")
    return (f"{key}: " if key else "") + said + _given(error["input"])


def _given(value: object) -> str:
    """Never a password that somebody put into a URL."""
    is_shown = isinstance(value, str | int | float) and "@" not in str(value)
    return f" (given: {value!r})" if is_shown else ""


def _key(loc: tuple[int | str, ...], tables: Mapping[str, Any]) -> str:
    """`store.path`, or `port.0 'yard': url` where the row has a name to find it by."""
    match loc:
        case (str(table), int(number), *rest):
            row = tables.get(table, [])[number : number + 1]
            name = row[0].get("name") if row and isinstance(row[0], dict) else None
            if isinstance(name, str):
                inner = ".".join(map(str, rest))
                return f"{table}.{number} {name!r}" + (f": {inner}" if inner else "")
    return ".".join(map(str, loc))


def _allowed(loc: tuple[int | str, ...], model: type[BaseModel]) -> list[str]:
    """The keys of the table in which an unknown one was found."""
    for part in loc[:-1]:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            inner = get_args(annotation)
            model = inner[0] if inner else annotation  # type: ignore[assignment] # tables only
    return [field.alias or name for name, field in model.model_fields.items()]
