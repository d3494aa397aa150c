"""What a form asks for: fields that read what was typed, or say what is wrong with it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tui.moments import NotTaken
from tui.screens.choose import Choice

Given = Mapping[str, Any]
"""What was given by the key of its field; what was left empty is not in it."""
LONGEST = 500
LIKE_MOST = 4
DECIMAL = re.compile(r"\d+(\.\d+)?")


def words(text: str) -> str:
    if len(text) > LONGEST:
        raise NotTaken(f"{len(text)} characters are too many; {LONGEST} at most.")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    key: str
    """Of the command's argument."""
    label: str
    hint: str = ""
    value: str = ""
    """What stands in it at first."""
    is_required: bool = False
    read: Callable[[str], Any] = words
    choices: tuple[Choice, ...] = ()
    """One of these is picked; none: something is typed."""
    known: tuple[str, ...] = ()
    """Proposed while one types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    key: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    title: str
    fields: tuple[Field, ...]
    about: str = ""
    """What whoever fills it in should know."""
    check: Callable[[Given], Fault | None] = lambda _: None
    """Of fields that are each right and do not go together."""


def filled(form: Form, typed: Mapping[str, str]) -> Form:
    """The same form with this in its fields."""
    fields = tuple(replace(field, value=typed.get(field.key, "")) for field in form.fields)
    return replace(form, fields=fields)


def given(form: Form, typed: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    """What the daemon would be given, and what is wrong, in the order of the fields."""
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in form.fields:
        text = typed.get(field.key, "").strip()
        try:
            value = _taken(field, text)
        except NotTaken as wrong:
            faults.append(Fault(key=field.key, said=str(wrong)))
        else:
            if value is not None:
                found[field.key] = value
    together = None if faults else form.check(found)
    return found, faults if together is None else [together]


def _taken(field: Field, text: str) -> Any:
    if not text:
        if field.is_required:
            raise NotTaken("This is needed.")
        return None
    return field.read(text)


def choice(
    key: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    *,
    value: str = "",
    hint: str = "",
    read: Callable[[str], Any] = words,
) -> Field:
    """Always answered: the first stands in it unless another does."""
    return Field(
        key=key,
        label=label,
        hint=hint or "left and right choose, or the first letter",
        value=value or choices[0][0],
        read=read,
        choices=tuple(Choice(*one) for one in choices),
    )


def yes_or_no(key: str, label: str, *, value: bool, hint: str = "") -> Field:
    return choice(
        key,
        label,
        (("yes", "yes"), ("no", "no")),
        value="yes" if value else "no",
        hint=hint,
        read=lambda text: text == "yes",
    )


def one_of(what: str, names: Sequence[str]) -> Callable[[str], str]:
    """Reads a name that is known, in any case of letters, or the only one that begins so."""
    by_name = {name.casefold(): name for name in names}

    def read(text: str) -> str:
        folded = text.casefold()
        if folded in by_name:
            return by_name[folded]
        like = [name for known, name in by_name.items() if known.startswith(folded)]
        if len(like) == 1:
            return like[0]
        if like:
            raise NotTaken(f"Which one: {_some(like)}?")
        there = f"There are {_some(names)}." if names else "There is none yet."
        raise NotTaken(f"No {what} {text}. {there}")

    return read


def whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        digits = text.replace(" ", "")
        if not digits.isdecimal() or not least <= int(digits) <= most:
            raise NotTaken(f"A whole number from {least} to {most}, please.")
        return int(digits)

    return read


def scaled(per_unit: int, most: int) -> Callable[[str], int]:
    """Reads a number that may have decimals into small units: `312.50` into cents."""

    def read(text: str) -> int:
        number = text.replace(" ", "")
        if not DECIMAL.fullmatch(number) or Decimal(number) > most:
            raise NotTaken(f"A number from 0 to {most} such as 1200 or 312.5, please.")
        return round(Decimal(number) * per_unit)

    return read


def _some(names: Sequence[str]) -> str:
    more = len(names) - LIKE_MOST
    said = ", ".join(names[:LIKE_MOST])
    return f"{said} and {more} more" if more > 0 else said
