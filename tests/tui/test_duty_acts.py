"""What the daemon's commands take of what the screens of drivers ask."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from daemon.commands import duty, duty_edits, duty_notes, hours
from daemon.commands.spec import CommandSpec
from daemon.domain.duty.records import STATUSES
from daemon.domain.hours.duty import Duty, Exemption, Mode
from daemon.readmodel.duty import DriveRow, SeatRow
from daemon.readmodel.duty_days import DeclarationRow
from tests.daemon.readmodel.sample_fleet import DAY, MINUTE, NOW, ZONE
from tui import duty_acts
from tui.acts import Act, Impossible, Proposal
from tui.duty_acts import STATUS_SAID, Whose

WHOSE = Whose(driver="D17", zone=ZoneInfo(ZONE), now=NOW)
SPECS: Mapping[str, CommandSpec[Any]] = {
    spec.name: spec for module in (duty, duty_edits, duty_notes, hours) for spec in module.specs()
}
DRIVE = DriveRow(
    id=7,
    vehicle="T-05",
    started_at=DAY,
    ended_at=DAY + MINUTE,
    claimed_by=None,
    claimed_at=None,
    claimed_note="",
)
SPAN = {"from": DAY, "until": DAY + MINUTE}
DECLARED = DeclarationRow(
    id=3,
    at=DAY,
    exemption=Exemption.ADVERSE_DRIVING,
    note="",
    made_at=DAY,
    made_by="ana",
    withdrawn_at=None,
    withdrawn_by="",
)
EVERY_ACT: list[Proposal] = [
    *(duty_acts.set_status(WHOSE, {"status": status}) for status in STATUS_SAID),
    duty_acts.set_status(
        WHOSE, {"status": "ON", "vehicle": "T-01", "seat": "co_driver", "at": DAY, "note": "x"}
    ),
    *(duty_acts.declare(WHOSE, {"exemption": one.value, "note": "x"}) for one in Exemption),
    duty_acts.withdraw(WHOSE, DECLARED),
    duty_acts.edit(WHOSE, {**SPAN, "status": "OFF:pc", "note": "x"}),
    duty_acts.annotate(WHOSE, {"text": "x"}),
    duty_acts.certify(WHOSE, date(2026, 5, 31)),
    duty_acts.claim(DRIVE, "the drive of T-05", {"driver": "D17", "note": "x"}),
    duty_acts.leave(WHOSE, SeatRow(vehicle="T-01", place="driver", since=1)),
    duty_acts.plan(WHOSE, {"plan": "load 15, drive 45", "begins_at": NOW}),
    duty_acts.drop_plan(WHOSE),
]


@pytest.mark.parametrize("act", EVERY_ACT, ids=lambda act: act.what)
def test_the_daemon_takes_the_arguments_of_every_act(act: Proposal) -> None:
    assert isinstance(act, Act)
    spec = SPECS[act.command]
    spec.args.model_validate(act.args)
    assert act.needs is spec.role
    assert act.effect.endswith(".")


def test_every_command_of_a_log_is_an_act_of_the_screens() -> None:
    asked = {act.command for act in EVERY_ACT if isinstance(act, Act)}
    assert set(SPECS) == asked


def test_an_exemption_is_withdrawn_once() -> None:
    gone = replace(DECLARED, withdrawn_at=NOW, withdrawn_by="bo")
    assert duty_acts.withdraw(WHOSE, gone) == Impossible(
        what="withdraw adverse driving conditions of D17", why="bo has withdrawn it"
    )


def test_every_status_with_its_mode_can_be_chosen() -> None:
    chosen = {tuple(each.split(":")) for each in STATUS_SAID}
    assert {(duty,) for duty in Duty} <= chosen
    assert {mode for _, mode in filter(lambda each: len(each) > 1, chosen)} == set(Mode)
    assert all(Duty(each[0]) in STATUSES[Mode(each[1])] for each in chosen if len(each) > 1)
