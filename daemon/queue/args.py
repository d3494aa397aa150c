"""Arguments of jobs: as stored, and as a kind's own type."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, to_jsonable_python

from daemon.errors import BadArguments, QueueError
from daemon.queue.kinds import JobArgs, JobKind
from daemon.queue.outcomes import Permanent

MAX_BODY = 64 * 1024
"""Bytes of stored arguments; what is larger belongs into a table of its own."""
MAX_KEY = 200

Upgrade = Callable[[dict[str, Any], int], dict[str, Any]]


class NewerArguments(QueueError):
    """Stored by a newer release: the job is to be parked, without costing an attempt."""

    code = "newer_arguments"


def encode(args: JobArgs, name: str) -> str:
    body = args.__pydantic_serializer__.to_json(args).decode()
    if len(body) > MAX_BODY:
        raise BadArguments(
            f"job {name}: {len(body)} bytes of arguments; at most {MAX_BODY} are allowed",
            next_step="store the content in a table and give the job its id",
        )
    return body


def validated(kind: JobKind, body: Mapping[str, object]) -> JobArgs:
    """Raises BadArguments naming each wrong field and what is allowed."""
    try:
        return kind.args.model_validate(dict(body))
    except ValidationError as exc:
        raise BadArguments(
            f"job {kind.name}: {_faults(exc)}", next_step=f"its arguments are {_fields(kind)}"
        ) from exc


def decode(kind: JobKind, version: int, body: str) -> JobArgs:
    """Raises NewerArguments, or Permanent when these arguments can never be read."""
    if version > kind.version:
        raise NewerArguments(
            f"job {kind.name}: arguments of version {version}; this release reads up to"
            f" {kind.version}",
            next_step="install the release that stored them; the job waits for it",
        )
    try:
        if version < kind.version:
            return kind.args.model_validate(_upgraded(kind, version, json.loads(body)))
        return kind.args.model_validate_json(body)
    except ValidationError as exc:
        raise Permanent(
            f"stored arguments of version {version} do not fit: {_faults(exc)}"
        ) from exc


def unique_key(kind: JobKind, args: JobArgs) -> str:
    named = kind.unique.keys if kind.unique else ()
    values = [getattr(args, key) for key in named]
    return key_text(
        kind,
        json.dumps(values, default=to_jsonable_python, ensure_ascii=False, separators=(",", ":")),
    )


def key_text(kind: JobKind, own: str) -> str:
    if len(own) > MAX_KEY:
        raise BadArguments(
            f"job {kind.name}: a unique key of {len(own)} characters; at most {MAX_KEY}"
            " are allowed",
            next_step="make it unique by an id",
        )
    return f"{kind.name} {own}"


def _upgraded(kind: JobKind, version: int, body: dict[str, Any]) -> dict[str, Any]:
    upgrade: Upgrade | None = kind.upgrade
    if upgrade is None:
        raise Permanent(f"arguments of version {version} cannot be brought to {kind.version}")
    try:
        return upgrade(body, version)
    except Permanent:
        raise
    except Exception as exc:
        raise Permanent(
            f"upgrade of arguments of version {version} failed: {type(exc).__name__}: {exc}"
        ) from exc


def _faults(exc: ValidationError) -> str:
    return "; ".join(_fault(error) for error in exc.errors(include_url=False))


def _fault(error: ErrorDetails) -> str:
    where = ".".join(map(str, error["loc"])) or "arguments"
    if error["type"] == "extra_forbidden":
        return f"{where}: no such argument"
    if error["type"] == "missing":
        return f"{where}: is missing"
    given = error["input"]
    shown = f" (given: {given!r:.80})" if isinstance(given, str | int | float | None) else ""
    return f"{where}: {error['msg']}{shown}"


def _fields(kind: JobKind) -> str:
    return ", ".join(kind.args.model_fields) or "none"
