from daemon.commands.condition import EndFinding
from daemon.domain.maintenance.condition import State
from tests.tui.maintenance_scene import finding
from tests.tui.test_duty_forms import filled
from tui import finding_acts


def test_a_finding_is_repaired_or_dismissed_with_a_note() -> None:
    row = finding()
    form = finding_acts.repaired_form(row)
    assert "the battery ages" in form.about
    mended = finding_acts.repaired(row, filled(form, note="new battery"))
    gone = finding_acts.dismissed(row, filled(finding_acts.dismissed_form(row), note="cold week"))
    for act, command, note in (
        (mended, "condition.repaired", "new battery"),
        (gone, "condition.dismiss", "cold week"),
    ):
        told = EndFinding.model_validate(act.args)
        assert (act.command, told.vehicle, told.feature) == (command, "T-07", "battery_rest")
        assert told.note == note


def test_what_is_over_is_not_ended_again() -> None:
    assert finding_acts.may_end(finding()) is None
    over = finding_acts.may_end(finding(state=State.RECOVERED))
    assert over is not None
    assert over.why == "it is recovered already"
