import pytest

from daemon.commands.service_args import RecordDone, SetPlan
from daemon.domain.maintenance.plans import BY_RULE
from tests.daemon.readmodel.sample_fleet import DAY
from tests.tui.maintenance_scene import HOUR, SHOP, due
from tests.tui.test_duty_forms import filled
from tui import service_acts
from tui.acts import Act
from tui.fields import given
from tui.moments import NotTaken


def test_a_service_is_recorded_as_it_was_read() -> None:
    form = service_acts.done_form(due(), SHOP)
    assert form.about.endswith("believed: 412 345 km and 14 520 h now.")
    found = filled(
        form,
        at="07:00",
        km="412 300.5",
        hours="14519.5",
        by="Ann",
        parts="filter 4711 x2; oil",
        cost="312.50",
        note="done outside",
    )
    act = service_acts.done(due(), found)
    told = RecordDone.model_validate(act.args)
    assert (act.command, told.vehicle, told.kinds) == ("maintenance.done", "T-07", ("b",))
    assert told.at == DAY + 7 * HOUR
    assert (told.odometer_m, told.engine_min, told.cost_cents) == (412_300_500, 871_170, 31_250)
    assert [(part.name, part.count) for part in told.parts] == [("filter 4711", 2), ("oil", 1)]


def test_counters_that_are_left_empty_are_not_told() -> None:
    act = service_acts.done(due(), filled(service_acts.done_form(due(), SHOP)))
    assert act.args == {"vehicle": "T-07", "kinds": ["b"]}
    bare = service_acts.done_form(due(vehicle="T-08"), SHOP)
    assert "not known" in bare.about


def test_a_doubted_reading_is_asked_again_and_other_refusals_are_not() -> None:
    act = service_acts.done(due(), {"kinds": ["b"]})
    assert isinstance(act, Act)
    assert act.anyway is not None
    again = act.anyway("counter_far", "1 km was read")
    assert again is not None
    assert RecordDone.model_validate(again.args).is_confirmed
    assert "1 km was read" in again.effect
    assert act.anyway("vehicle_not_found", "gone") is None


def test_a_plan_begins_with_the_one_in_force() -> None:
    form = service_acts.plan_form(due(), SHOP)
    values = {field.key: field.value for field in form.fields}
    assert (values["vehicle"], values["vehicle_class"]) == ("", "truck")
    assert (values["every_m"], values["every_min"], values["takes"]) == ("16000", "500", "2.5")
    act = service_acts.plan(filled(form, every_m="12000", every_days="180"))
    told = SetPlan.model_validate(act.args)
    assert (told.vehicle_class, told.kind, told.every_m) == ("truck", "b", 12_000_000)
    assert (told.every_min, told.every_days, told.duration_min) == (30_000, 180, 150)
    assert "every 12 000 km or 500 h or 180 d" in act.effect


def test_without_a_plan_the_truck_itself_is_proposed() -> None:
    for row, vehicle in ((due(kind=BY_RULE), "T-07"), (None, "")):
        values = {field.key: field.value for field in service_acts.plan_form(row, SHOP).fields}
        assert (values["vehicle"], values["kind"], values["every_m"]) == (vehicle, "a", "")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ({"vehicle": "", "every_m": "8000"}, "vehicle"),
        ({"vehicle_class": "truck", "every_m": "8000"}, "vehicle"),
        ({}, "every_m"),
        ({"every_m": "8,000"}, "every_m"),
        ({"kind": "9 x", "every_m": "8000"}, "kind"),
    ],
)
def test_what_is_no_plan_is_said(typed: dict[str, str], key: str) -> None:
    form = service_acts.plan_form(due(kind=BY_RULE), SHOP)
    values = {field.key: field.value for field in form.fields}
    _, faults = given(form, values | typed)
    assert [fault.key for fault in faults] == [key]


def test_kinds_are_words_between_blanks() -> None:
    assert service_acts.read_kinds("B, a;tail-lift") == ["b", "a", "tail-lift"]
    with pytest.raises(NotTaken, match="small letters"):
        service_acts.read_kinds("b 5!")
