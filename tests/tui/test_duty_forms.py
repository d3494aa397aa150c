from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from daemon.domain.hours.duty import Duty, Mode
from daemon.readmodel.duty import DriveRow, SeatRow
from tests.daemon.readmodel.sample_fleet import DAY, MINUTE, NOW, ZONE
from tui import duty_acts, duty_forms
from tui.acts import Act, Impossible
from tui.duty_acts import Whose, choice_of
from tui.fields import Fault, Form, given

HOUR = 60 * MINUTE
WHOSE = Whose(driver="D17", zone=ZoneInfo(ZONE), now=NOW)
TODAY = date(2026, 6, 1)
VEHICLES = ("T-01", "T-02")


def filled(form: Form, **typed: str) -> dict[str, Any]:
    """What a form gives when these are typed and the rest is left as it stands."""
    found, faults = given(form, {field.key: field.value for field in form.fields} | typed)
    assert faults == []
    return found


def faults_of(form: Form, **typed: str) -> list[Fault]:
    return given(form, {field.key: field.value for field in form.fields} | typed)[1]


def test_what_he_is_stands_in_the_form_at_first() -> None:
    assert choice_of(None, None) == "ON"
    assert choice_of(Duty.ON, Mode.YM) == "ON:ym"
    form = duty_forms.set_status(WHOSE, choice_of(Duty.SB, None), VEHICLES)
    assert filled(form)["status"] == "SB"


def test_a_status_is_set_now_or_at_a_time_with_or_without_a_vehicle() -> None:
    form = duty_forms.set_status(WHOSE, "ON:ym", VEHICLES)
    act = duty_acts.set_status(WHOSE, filled(form))
    assert act.command == "duty.set"
    assert act.args == {"driver": "D17", "status": "ON", "mode": "ym"}
    assert act.effect.startswith("From now on D17 is on duty: yard move. His clocks")
    typed = {"vehicle": "t-02", "seat": "co_driver", "at": "07:30", "note": "met at the gate"}
    act = duty_acts.set_status(WHOSE, filled(form, status="OFF", **typed))
    assert act.args == {
        "driver": "D17",
        "status": "OFF",
        "vehicle": "T-02",
        "seat": "co_driver",
        "at": DAY + round(7.5 * HOUR),
        "note": "met at the gate",
    }
    assert "From 07:30:00 on D17 is off duty, in T-02 as co-driver." in act.effect


def test_an_edit_names_its_span_and_needs_a_reason() -> None:
    form = duty_forms.edit(WHOSE, TODAY, begins="2026-06-01 05:30")
    act = duty_acts.edit(WHOSE, filled(form, until="06:00", status="OFF", note="slept"))
    assert act.args == {
        "driver": "D17",
        "from": DAY + round(5.5 * HOUR),
        "until": DAY + 6 * HOUR,
        "status": "OFF",
        "note": "slept",
    }
    assert "From 05:30:00 to 06:00:00 (30 min) it then says off duty." in act.effect
    assert [fault.key for fault in faults_of(form, until="06:00")] == ["note"]
    wrong = faults_of(form, until="05:30", note="x")
    assert wrong == [Fault(key="until", said="It must end after it begins.")]


def test_an_exemption_is_declared_with_its_paragraph_and_a_reason() -> None:
    form = duty_forms.declare(WHOSE)
    act = duty_acts.declare(WHOSE, filled(form, note="hail"))
    assert act.args == {"driver": "D17", "exemption": "adverse_driving", "note": "hail"}
    assert act.what == "declare adverse driving conditions for D17"
    assert "By 49 CFR 395.1(b)(1), for the shift he is in at now" in act.effect
    assert [fault.key for fault in faults_of(form)] == ["note"]


def test_a_note_is_of_now_unless_a_time_is_given() -> None:
    form = duty_forms.annotate(WHOSE)
    assert duty_acts.annotate(WHOSE, filled(form, text="pump")).args == {
        "driver": "D17", "at": NOW, "text": "pump",
    }  # fmt: skip
    typed = filled(form, text="pump", at="07:00")
    assert duty_acts.annotate(WHOSE, typed).args["at"] == DAY + 7 * HOUR


def test_a_day_is_certified_by_its_date() -> None:
    act = duty_acts.certify(WHOSE, TODAY)
    assert act.args == {"driver": "D17", "day": "2026-06-01"}
    assert act.what == "certify Mon 2026-06-01 of D17"


def test_only_who_sits_can_leave() -> None:
    seat = SeatRow(vehicle="T-01", place="driver", since=1)
    act = duty_acts.leave(WHOSE, seat)
    assert isinstance(act, Act)
    assert (act.what, act.args) == ("take D17 out of T-01", {"driver": "D17"})
    assert isinstance(duty_acts.leave(WHOSE, None), Impossible)


def test_work_in_hand_is_summed_up_and_may_begin_later() -> None:
    form = duty_forms.plan(WHOSE, "load 20, drive 0:45")
    act = duty_acts.plan(WHOSE, filled(form, begins_at="06:00"))
    assert act.args == {
        "driver": "D17",
        "plan": "load 20, drive 0:45",
        "begins_at": DAY + 30 * HOUR,
    }
    assert act.effect.startswith("2 steps, 1:05 in all, 0:45 of it driving.")
    assert duty_acts.drop_plan(WHOSE).args == {"driver": "D17"}


def test_a_drive_is_given_to_a_driver_who_is_there() -> None:
    form = duty_forms.claim("T-05 31 May 06:03, 22 min", ("D17", "D22"))
    found = filled(form, driver="d22", note="forgot to log in")
    drive = DriveRow(
        id=7,
        vehicle="T-05",
        started_at=DAY,
        ended_at=DAY + HOUR,
        claimed_by=None,
        claimed_at=None,
        claimed_note="",
    )
    act = duty_acts.claim(drive, "T-05 31 May 06:03, 22 min", found)
    assert isinstance(act, Act)
    assert act.args == {"drive": 7, "driver": "D22", "note": "forgot to log in"}
    assert act.what == "give T-05 31 May 06:03, 22 min to D22"
    assert [fault.key for fault in faults_of(form, driver="D9")] == ["driver", "note"]
    still = duty_acts.claim(replace(drive, ended_at=None), "the drive of T-05", found)
    assert isinstance(still, Impossible)
