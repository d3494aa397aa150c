"""docs/rules.md, made from the rules themselves."""

from itertools import groupby

from daemon.domain.rules.judge import allowed, figure
from daemon.domain.rules.key import AnyKey
from daemon.domain.rules.queues import QueueFigures, queue_keys
from daemon.domain.rules.registry import CHECKS, KEYS, variable_of
from daemon.domain.rules.schedules import ScheduleText, schedule_keys
from daemon.jobs.catalog import RULE_KEYS

HEAD = """\
# Rules

<!-- Made by `make docs` from the rules themselves. -->

Settings say how this machine is wired and need a restart. Rules decide about trucks and people:
they are changed while the daemon runs, by people with a name, from an instant on and until
another if need be. `depotd rules explain KEY` says which value holds, who set it, when and why,
what else was given and why it lost, and when it will change.

## Which value holds

What is in force at the instant of the fact, from the first of these that has a value:

1. **A stored rule** (`depotd rules set`, the screen, head office) that is not withdrawn and whose
   `effective_from` <= instant < `effective_until`; a missing date is no bound. Of several the one
   that was set last.
2. **The environment**: the key in upper case, what is no letter or digit as `_`, for example
   `{variable}`.
3. **The settings file**: `[rules]`, with full names in quotes or as tables.
4. **The default** below.

- A rule with two names is one rule. Where both are given in the same place, the first wins; a
  stored rule under either name comes before the environment under the other.
- While the daemon's clock is not trusted, stored rules with dates wait; those without hold.
- A value out of bounds, and a name that is not listed here, is refused with what is allowed.
  In the environment and the settings file that ends the start of the daemon.
- Hours of work can only be made stricter than the law, never laxer.
- Every change is an event `rule.changed` with its author. Every decision keeps the hash of all
  values it was made under, and where each came from.

Head office may also send rules as other fleet systems keep them: `rule_name`, `rule_value`,
`rule_category` (the beginning of the name), `effective_from` and `effective_until` (ISO 8601 with
offset), `status` (`active`; `inactive` or `withdrawn` takes back the rule of that value and dates).
"""
TABLE_HEAD = ("| rule | allowed | default | meaning |", "|---|---|---|---|")
QUEUES = """\
## `queue`

For every queue, in place of `NAME`; the default is that of `[queue.NAME]` in the settings.
"""
SCHEDULES = """\
## `schedule`

For every schedule, in place of `NAME`; `depotd schedules` lists them with what holds.
"""


def text() -> str:
    keys = sorted((*KEYS, *RULE_KEYS), key=lambda key: key.name.partition(".")[0])
    families = groupby(keys, key=lambda key: key.name.partition(".")[0])
    parts = [HEAD.format(variable=variable_of(KEYS[0].name))]
    parts += [f"## `{family}`\n\n{table(list(members))}" for family, members in families]
    return "\n".join([*parts, queues(), schedules(), together()])


def table(keys: list[AnyKey], *, has_default: bool = True) -> str:
    rows = [row(key, figure(key.default) if has_default else "") for key in keys]
    return "\n".join([*TABLE_HEAD, *rows]) + "\n"


def row(key: AnyKey, default: str) -> str:
    said = [key.what]
    if key.alias_of:
        said.append(f"Another name of `{key.alias_of}`, which wins.")
    if key.without_effect:
        said.append(f"**Accepted, but without effect**: {key.without_effect}.")
    shown = f"`{default}`" if default else "-"
    return f"| `{key.name}` | {allowed(key)} | {shown} | {' '.join(said)} |"


def queues() -> str:
    figures = QueueFigures(name="NAME", weight=1, max_workers=1, rate_per_minute=None)
    keys = list(queue_keys([figures])["NAME"].all)
    return f"{QUEUES}\n{table(keys, has_default=False)}"


def schedules() -> str:
    name = ScheduleText(
        name="NAME", expression="@daily", what="When the schedule fires: cron, or `every 5m`."
    )
    keys: list[AnyKey] = [*schedule_keys([name], lambda _text: "").values()]
    return f"{SCHEDULES}\n{table(keys, has_default=False)}"


def together() -> str:
    rows = [
        f"- {' and '.join(f'`{key.name}`' for key in check.keys)}: {check.demand}."
        for check in CHECKS
    ]
    return (
        "## What must be true of several rules together\n\n"
        "A change by which one of these would be broken at any instant is refused.\n\n"
        + "\n".join(rows)
        + "\n"
    )
