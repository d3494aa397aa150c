"""Acts on drivers as master data: add, edit, retire."""

from collections.abc import Mapping
from typing import Any

from daemon.domain.commands import Role
from daemon.domain.hours.duty import Exemption
from daemon.domain.hours.rulesets import RuleSetName
from daemon.readmodel.compliance import (
    EXEMPTION_WORDS,
    NO_EXEMPTION,
    RULE_SET_WORDS,
    STANDING_EXEMPTIONS,
)
from daemon.readmodel.master import DriverRow
from tui.acts import Act
from tui.fields import Field, Form, choice, words, yes_or_no
from tui.moments import NotTaken

DEPOTS = "depot"
DEPOTS_SAID = "as the depot has it"
ROSTER = "A whole roster comes in by depotd drivers import FILE."


def rule_set_said(name: str) -> str:
    known = name in set(RuleSetName)
    return RULE_SET_WORDS[RuleSetName(name)] if known else name or DEPOTS_SAID


def exemption_said(name: str) -> str:
    if name == NO_EXEMPTION:
        return "none"
    return EXEMPTION_WORDS[Exemption(name)] if name in set(Exemption) else name or DEPOTS_SAID


def add_form() -> Form:
    name = Field(
        key="name",
        label="Name",
        hint="short, the same on every screen: D17",
        is_required=True,
        read=_name,
    )
    return Form(title="Add a driver", about=ROSTER, fields=(name, *_fields(None)))


def edit_form(now: DriverRow) -> Form:
    return Form(title=f"Edit driver {now.name}", fields=_fields(now))


def add(given: Mapping[str, Any]) -> Act:
    name = given["name"]
    return Act(
        command="drivers.add",
        args={"label": "", **given},
        what=f"add driver {name}",
        effect=f"He can take a seat and keep a log. Until he has one his hours are unknown, and"
        f" nobody can say whether {name} may drive.",
        needs=Role.ADMIN,
    )


def edit(name: str, given: Mapping[str, Any]) -> Act:
    """What was emptied is told as empty: left out it would stay."""
    return Act(
        command="drivers.edit",
        args={"name": name, "label": "", "zone": DEPOTS, **given},
        what=f"edit driver {name}",
        effect="By these his hours are judged from now on, also those of the days before.",
        needs=Role.ADMIN,
    )


def retire(name: str, label: str) -> Act:
    who = f"{name} ({label})" if label else name
    return Act(
        command="drivers.retire",
        args={"name": name},
        what=f"retire driver {who}",
        effect="He leaves his seat and all lists. His log and papers stay; adding him again"
        " brings him back.",
        needs=Role.ADMIN,
    )


def _fields(now: DriverRow | None) -> tuple[Field, ...]:
    """What stands in them, or what is usual of a new driver."""
    rule_sets = [(one.value, said) for one, said in RULE_SET_WORDS.items()]
    exemptions = [(one, exemption_said(one)) for one in STANDING_EXEMPTIONS]
    depots = (DEPOTS, DEPOTS_SAID)
    return (
        Field(key="label", label="Full name", value=now.label if now else ""),
        choice("rule_set", "Rules", [depots, *rule_sets], value=now.rule_set if now else ""),
        choice("exemption", "Exemption", [depots, *exemptions], value=now.exemption if now else ""),
        Field(
            key="zone",
            label="Home terminal",
            hint="its time zone, e.g. America/Chicago; empty: the depot's",
            value=now.zone if now else "",
        ),
        yes_or_no("sleeper", "Sleeper berth", value=now is not None and now.sleeper),
        yes_or_no("cdl", "Needs a CDL", value=now is None or now.cdl),
    )


def _name(text: str) -> str:
    if " " in text:
        raise NotTaken("One word, such as D17; the full name goes below.")
    return words(text)
