"""Reads what a command was given, and makes of it what may be kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, SecretBytes, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from daemon.commands.arg_types import TOO_LATE
from daemon.commands.spec import CommandArgs, CommandSpec, refused
from daemon.domain.commands import Answer, Command
from daemon.store.canonical import canonical, plain_text, sha256

COMMAND_ID = re.compile(r"[!-~]{1,64}")
COMMAND_NAME_MAX = 64
ACTOR_MAX = 64
ARGS_BYTES = 65_536
AUDIT_BYTES = 4_096
GIVEN_MAX = 60
DEPTH_MAX = 16
HIDDEN = "(hidden)"
SOUNDS_SECRET = re.compile(
    r"passw|passphrase|secret|token|credential|api_?key|private_?key", re.IGNORECASE
)


class NotJson(ValueError):
    """The arguments hold what JSON cannot, or too much of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A command as audit and stored answer keep it: bounded, printable, without secrets."""

    id: str
    name: str
    args: str
    digest: str
    """Of name, arguments and actor: the same id with another digest is another command."""


def shown(command: Command, spec: CommandSpec[Any] | None) -> Shown:
    """Raises NotJson."""
    args = _canonical(_without_secrets(command.args, _secret_fields(spec)))
    actor = command.actor
    return Shown(
        id=plain_text(command.id, most=64),
        name=plain_text(command.name, most=COMMAND_NAME_MAX),
        args=args if len(args) <= AUDIT_BYTES else _shortened(args, command.args),
        digest=sha256(canonical([command.name, args, actor.via, actor.name])),
    )


def shown_without_args(command: Command, why: str) -> Shown:
    """For arguments that cannot be kept at all."""
    bare = Command(id=command.id, name=command.name, args={"unreadable": why}, actor=command.actor)
    return shown(bare, None)


def read_args(spec: CommandSpec[Any], args: Mapping[str, object]) -> CommandArgs | Answer:
    """The arguments by the command's model, or the refusal that names what does not fit."""
    try:
        read: CommandArgs = spec.args.model_validate(dict(args))
    except ValidationError as exc:
        faults = [_fault(spec, error) for error in exc.errors(include_url=False)]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        return refused(
            "bad_arguments",
            plain_text(f"{spec.name}: {faults[0]}{more}", most=500),
            next_step=f"arguments of {spec.name}: {', '.join(_arguments(spec)) or 'none'}",
        )
    return read


def _canonical(value: object) -> str:
    try:
        text = canonical(value)
    except (ValueError, TypeError) as exc:
        raise NotJson(str(exc)) from exc
    if len(text) > ARGS_BYTES:
        raise NotJson(f"{len(text)} bytes; allowed: {ARGS_BYTES}")
    return text


def _shortened(text: str, args: Mapping[str, object]) -> str:
    names = [plain_text(str(name), most=40) for name in list(args)[:20]]
    return canonical({"shortened": {"bytes": len(text), "sha256": sha256(text), "names": names}})


def _without_secrets(value: object, secret: frozenset[str], depth: int = 0) -> object:
    if depth > DEPTH_MAX:
        raise NotJson(f"nested more than {DEPTH_MAX} deep")
    if isinstance(value, Mapping):
        return {
            str(key): HIDDEN
            if key in secret or SOUNDS_SECRET.search(str(key))
            else _without_secrets(inner, secret, depth + 1)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without_secrets(inner, secret, depth + 1) for inner in value]
    return value


def _secret_fields(spec: CommandSpec[Any] | None) -> frozenset[str]:
    """Names of arguments that are declared secret; those of nested models are found by sound."""
    model: type[BaseModel] | None = spec.args if spec is not None else None
    return frozenset(
        field.alias or name
        for name, field in (model.model_fields if model is not None else {}).items()
        if {SecretStr, SecretBytes} & {field.annotation, *get_args(field.annotation)}
    )


def _arguments(spec: CommandSpec[Any]) -> list[str]:
    return [
        (field.alias or name) + (" (needed)" if field.is_required() else "")
        for name, field in spec.args.model_fields.items()
    ]


def _fault(spec: CommandSpec[Any], error: ErrorDetails) -> str:
    """`field: what is wrong (given: ...)`; what is allowed is said by what is wrong."""
    field = plain_text(".".join(str(part) for part in error["loc"]), most=80)
    if error["type"] == "extra_forbidden":
        return f"{field}: unknown argument"
    if error["type"] == "missing":
        return f"{field}: is missing"
    said = error["msg"].removeprefix("Value error, ")
    given = error["input"]
    top = str(error["loc"][0]) if error["loc"] else ""
    is_secret = top in _secret_fields(spec) or SOUNDS_SECRET.search(field)
    shows = isinstance(given, str | int | float) and not is_secret and error["type"] != TOO_LATE
    return (
        (f"{field}: " if field else "")
        + said
        + (f" (given: {plain_text(repr(given), most=GIVEN_MAX)})" if shows else "")
    )
