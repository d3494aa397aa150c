"""docs/acts.md, made from the commands themselves."""

from collections.abc import Iterator
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import Le
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from daemon.clock import ManualClock
from daemon.commands.audit import AuditParts
from daemon.commands.families import FamilyParts, all_commands
from daemon.commands.jobs import JobParts
from daemon.commands.master_turn import MasterMeans
from daemon.commands.queues import QueueParts
from daemon.commands.rules import RuleParts
from daemon.commands.schedules import ScheduleParts
from daemon.commands.spec import CommandArgs, CommandSpec
from daemon.depot_clock import DepotClock
from daemon.queue.admin import JobAdmin
from daemon.queue.enqueue import JobQueue
from daemon.queue.finish import Finisher
from daemon.queue.registry import Registry
from daemon.queue.schedules import Scheduler
from daemon.rulebook import Rulebook, registry_of
from daemon.store.audit import ChainReport
from daemon.store.journal import Journal
from daemon.store.rules import RuleStore
from tests.documents import settings

HEAD = """\
# Acts

<!-- Made by `make docs` from the commands themselves. -->

An act changes something in a running daemon. It is asked through the control socket, by `depotd`
and by the screens, or sent by head office; either way it is done by one function, once for each
id, and audited with its actor, whether it was done or not.

Who asks through the socket is known by his login. Viewers only look; operators act on jobs,
queues, schedules and alerts; admins do everything. `[control]` in `depotd.toml` names admins and
operators; root and the daemon's own user are admins.

A line of the socket is a JSON object of at most 64 kB, for example

```json
{"v": 1, "ask": "jobs.retry", "id": "6f1c2d3e-5a4b-4c6d-8e7f-901a2b3c4d5e", "args": {"ids": [7]}}
```

and is answered by one with `is_done`, `code`, `message`, `next_step` and `body`. Asked again under
the same id it is answered the same and not done again; `id_taken` says that the id was another
question's. Instants are whole milliseconds since 1970 UTC where it says `ms UTC`.

These codes are common to all: `bad_arguments`, `unknown_command`, `not_allowed`, `expired`,
`too_many` (more than `control.commands_per_minute`), `clock_untrusted`, `store_full` and `failed`
(our fault; the log has the traceback). The others name what is wrong, e.g. `job_not_found`.
"""
STORABLE = 10**14
TABLE_HEAD = ("| argument | value | default | meaning |", "|---|---|---|---|")


def text() -> str:
    return "\n".join([HEAD, *(section(spec) for spec in commands())])


def commands() -> Iterator[CommandSpec[Any]]:
    """Over parts that are never used."""
    queue = JobQueue(Registry((), ()), DepotClock(ManualClock()))
    admin = JobAdmin(queue, Finisher(queue))
    book = Rulebook(registry_of())
    yield from all_commands(
        FamilyParts(
            jobs=JobParts(admin=admin, queue=queue, revoke=len),
            queues=QueueParts(admin=admin, wake=dict),
            schedules=ScheduleParts(scheduler=Scheduler(queue), wake=dict),
            rules=RuleParts(
                store=RuleStore(given=book.given, record=Journal().record), use=book.use
            ),
            audit=AuditParts(verify=_never),
            master=MasterMeans(),
        )
    )


def section(spec: CommandSpec[Any]) -> str:
    rows = [row(spec.args, name, field) for name, field in spec.args.model_fields.items()]
    table = "\n".join([*TABLE_HEAD, *rows]) if rows else "No arguments."
    return f"## `{spec.name}`\n\n{spec.what} Role: {spec.role}.\n\n{table}\n"


def row(model: type[CommandArgs], name: str, field: FieldInfo) -> str:
    value = kind(field.annotation, field.metadata)
    shown = "(needed)" if field.is_required() else default(field)
    return f"| `{field.alias or name}` | {value} | {shown} | {meanings(model).get(name, '')} |"


def default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return settings.default(value or None)


def kind(annotation: Any, limits: list[Any]) -> str:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return kind(inner, [*limits, *more])
    if origin in (Union, UnionType):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        return " or ".join(kind(part, limits) for part in inner)
    if origin is list:
        (inner,) = get_args(annotation)
        return " ".join([f"list of: {kind(inner, [])}", *settings.bounds(limits)])
    return leaf(annotation, [limit for limit in settings.flat(limits) if not is_huge(limit)])


def leaf(annotation: Any, limits: list[Any]) -> str:
    if annotation is AwareDatetime:
        return "instant with offset, e.g. `2026-01-31T06:00:00Z`"
    if get_origin(annotation) is dict:
        return "object"
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return "one of " + ", ".join(f"`{choice.value}`" for choice in annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "object with " + ", ".join(f"`{key}`" for key in annotation.model_fields)
    return settings.kind(annotation, limits)


def is_huge(limit: object) -> bool:
    """Bounds that only keep a number storable say nothing to a reader."""
    return isinstance(limit, Le) and isinstance(limit.le, int) and limit.le >= STORABLE


def meanings(model: type[BaseModel]) -> dict[str, str]:
    """Also of the fields that it has from its bases."""
    said: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base.__module__.startswith("daemon."):
            said |= settings.meanings(base)
    return said


def undocumented() -> list[str]:
    return [
        f"{spec.name} {name}"
        for spec in commands()
        for name in spec.args.model_fields
        if not meanings(spec.args).get(name)
    ]


def _never() -> ChainReport:
    raise NotImplementedError
