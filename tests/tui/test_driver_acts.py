from typing import Any

import pytest

from daemon.commands.master_args import DriverArgs, NameArgs
from daemon.domain.commands import Role
from daemon.readmodel.master import DriverRow
from tui import driver_acts
from tui.acts import Act
from tui.driver_acts import exemption_said, rule_set_said
from tui.fields import Form, given

TOLD = DriverRow(
    name="D17",
    label="Maria Alvarez",
    rule_set="us_property_60_7",
    exemption="none",
    zone="America/Chicago",
    sleeper=True,
    cdl=False,
    vehicle=None,
    origin="command",
    retired_at=None,
)


def filled(form: Form, **typed: str) -> dict[str, Any]:
    """What a form gives when these are typed and the rest is left as it stands."""
    found, faults = given(form, {field.key: field.value for field in form.fields} | typed)
    assert faults == []
    return found


def test_a_driver_is_added_with_what_was_typed_and_else_as_the_depot_has_it() -> None:
    act = driver_acts.add(filled(driver_acts.add_form(), name="D17", sleeper="yes"))
    told = DriverArgs.model_validate(act.args).told()
    assert (act.command, told.name, told.has_sleeper, told.needs_cdl) == (
        "drivers.add", "D17", True, True,
    )  # fmt: skip
    assert (told.rule_set, told.exemption, told.label) == ("", "", "")
    assert act.needs is Role.ADMIN


def test_a_driver_who_is_edited_keeps_what_was_not_touched() -> None:
    form = driver_acts.edit_form(TOLD)
    act = driver_acts.edit("D17", filled(form))
    assert {key: getattr(TOLD, key) for key in act.args} == act.args
    assert len(act.args) == 7
    emptied = driver_acts.edit("D17", filled(form, label="", zone="", exemption="depot"))
    told = DriverArgs.model_validate(emptied.args).told()
    assert (told.label, told.zone, told.exemption) == ("", "", "")


def test_a_driver_is_retired_by_name() -> None:
    act = driver_acts.retire("D17", "Maria Alvarez")
    assert isinstance(act, Act)
    assert act.what == "retire driver D17 (Maria Alvarez)"
    NameArgs.model_validate(act.args)


def test_a_name_is_one_word() -> None:
    _, faults = given(driver_acts.add_form(), {"name": "Maria Alvarez"})
    assert [fault.key for fault in faults] == ["name"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "as the depot has it"), ("none", "none"), ("ready_mix", "ready-mix, 49 USC 31502(f)")],
)
def test_exemptions_are_said_in_words(name: str, said: str) -> None:
    assert exemption_said(name) == said


def test_rule_sets_are_said_in_words() -> None:
    assert rule_set_said("eu_561") == "Regulation (EC) 561/2006"
    assert rule_set_said("") == "as the depot has it"
    assert rule_set_said("of another release") == "of another release"
