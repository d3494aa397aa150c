from zoneinfo import ZoneInfo

import pytest

from daemon.commands.dvir import AddReport, Certify, Review
from daemon.domain.papers.defects import is_safety
from tests.daemon.readmodel.sample_fleet import DAY, MINUTE, NOW, ZONE
from tests.tui.test_duty_forms import filled
from tui import dvir_acts
from tui.dvir_acts import read_defects
from tui.fields import Form, given
from tui.moments import NotTaken

VEHICLES, DRIVERS = ("T-01", "T-05"), ("D17", "D22")


def form() -> Form:
    return dvir_acts.add_form(VEHICLES, DRIVERS, vehicle="T-05", zone=ZoneInfo(ZONE), now=NOW)


def test_an_inspection_in_order_has_no_defects() -> None:
    act = dvir_acts.add(filled(form()))
    assert (act.command, act.args) == ("dvir.add", {"vehicle": "T-05"})
    assert act.effect == "T-05 was found in order."
    AddReport.model_validate(act.args)


def test_defects_are_typed_one_after_the_other() -> None:
    typed = {"driver": "d17", "at": "07:00", "odometer_km": "123 456"}
    found = filled(form(), defects="brakes: air leak; dented door", **typed)
    act = dvir_acts.add(found)
    told = AddReport.model_validate(act.args)
    assert (told.driver, told.at, told.odometer_m) == ("D17", DAY + 420 * MINUTE, 123_456_000)
    assert [(one.item, one.note, one.safety) for one in told.defects] == [
        ("brakes", "air leak", None),
        ("dented door", "", None),
    ]
    assert act.effect.startswith("T-05 has brakes, dented door. With a safety defect")


@pytest.mark.parametrize(("safety", "keeps"), [("usual", True), ("yes", True), ("no", False)])
def test_whether_a_defect_is_of_safety_may_be_said(safety: str, keeps: bool) -> None:
    act = dvir_acts.add(filled(form(), defects="brakes", safety=safety))
    (one,) = AddReport.model_validate(act.args).defects
    assert is_safety(one.item, one.safety) is keeps


def test_an_item_has_a_name() -> None:
    with pytest.raises(NotTaken, match="stands an item"):
        read_defects("brakes;; mirrors")
    _, faults = given(form(), {"vehicle": "T-9", "defects": ": leaks"})
    assert [fault.key for fault in faults] == ["vehicle", "defects"]


def test_a_repair_is_certified_with_what_was_done() -> None:
    found = filled(dvir_acts.certify_form("brakes", "T-05"), note="new hose")
    act = dvir_acts.certify(4, "brakes", "T-05", found)
    told = Certify.model_validate(act.args)
    assert (act.command, told.defect, told.settlement) == ("dvir.certify", 4, "repaired")
    assert act.what == "certify brakes of T-05 as repaired"


def test_the_next_driver_signs() -> None:
    found = filled(dvir_acts.review_form(3, "T-05", DRIVERS), driver="D22")
    act = dvir_acts.review(3, "T-05", found)
    told = Review.model_validate(act.args)
    assert (act.command, told.report, told.driver) == ("dvir.review", 3, "D22")
    assert act.what == "sign report 3 on T-05 for D22"
