import pytest

from daemon.commands.work_order_args import AddWork, CancelWork, FinishWork, MoveWork, StartWork
from daemon.domain.maintenance.work_orders import WorkState
from tests.daemon.readmodel.sample_fleet import DAY
from tests.tui.maintenance_scene import HOUR, SHOP, work
from tests.tui.test_duty_forms import filled
from tui import work_acts
from tui.acts import Act, Impossible
from tui.moments import NotTaken


def test_work_is_asked_for_on_a_truck() -> None:
    form = work_acts.new_form("T-07", SHOP)
    act = work_acts.new(filled(form, kinds="oil, drum bearing", takes="1.5", note="soon"))
    told = AddWork.model_validate(act.args)
    assert (told.vehicle, told.kinds, told.duration_min) == ("T-07", ["oil", "drum bearing"], 90)


def test_a_proposal_is_accepted_if_it_has_a_time() -> None:
    act = work_acts.accept(work(), SHOP)
    assert isinstance(act, Act)
    assert "Mo 1 Jun 22:00 until Tu 2 Jun 00:00 in bay 2" in act.effect
    stuck = work_acts.accept(work(slots=(), unbooked="no mechanic"), SHOP)
    assert isinstance(stuck, Impossible)
    assert stuck.why == "it has no time yet: no mechanic; V gives it a time"
    begun = work_acts.accept(work(state=WorkState.STARTED), SHOP)
    assert isinstance(begun, Impossible)


def test_another_time_begins_with_the_one_it_has() -> None:
    form = work_acts.move_form(work(), SHOP)
    assert {field.key: field.value for field in form.fields} == {
        "at": "2026-06-01 22:00",
        "bay": "2",
    }
    act = work_acts.move(work(), filled(form, at="tomorrow 22:30", bay="1"), SHOP)
    told = MoveWork.model_validate(act.args)
    assert (told.at, told.bay, told.is_forced) == (DAY + 46 * HOUR + HOUR // 2, 1, False)
    assert act.anyway is not None
    again = act.anyway("outside_window", "10:00 is outside the window")
    assert again is not None
    assert MoveWork.model_validate(again.args).is_forced
    assert act.anyway("bay_taken", "W-3 has it") is None


def test_a_start_says_that_the_truck_goes_out_of_service() -> None:
    act = work_acts.start(work(), filled(work_acts.start_form(work()), mechanic="Ann"), SHOP)
    assert StartWork.model_validate(act.args).mechanic == "Ann"
    assert "T-07 goes out of service" in act.effect
    assert act.effect.endswith("It gets a bay from now on.")


def test_what_was_done_is_proposed_without_what_is_only_looked_at() -> None:
    row = work(state=WorkState.STARTED, kinds=("b", "fault", "check battery_rest", "oil"))
    form = work_acts.finish_form(row, SHOP)
    found = filled(form, km="412400", parts="filter 4711; oil", cost="80")
    act = work_acts.finish(row, found)
    told = FinishWork.model_validate(act.args)
    assert told.kinds == ["b", "oil"]
    assert (told.odometer_m, told.parts, told.cost_cents) == (
        412_400_000,
        ["filter 4711", "oil"],
        8_000,
    )
    everything = work_acts.finish(row, filled(form, kinds=""))
    assert everything.args == {"order": "W-17"}
    assert "All of its services" in everything.effect


def test_a_cancelled_start_gives_the_truck_back() -> None:
    row = work(state=WorkState.STARTED)
    act = work_acts.cancel(row, filled(work_acts.cancel_form(row), reason="wrong truck"))
    assert CancelWork.model_validate(act.args).reason == "wrong truck"
    assert act.effect.endswith("T-07 goes again.")


@pytest.mark.parametrize("state", list(WorkState))
def test_only_steps_that_may_follow_are_asked_for(state: WorkState) -> None:
    row = work(state=state)
    may = (work_acts.may_move, work_acts.may_start, work_acts.may_finish, work_acts.may_cancel)
    is_planned = state in {WorkState.PROPOSED, WorkState.ACCEPTED}
    allowed = [is_planned, is_planned, state is WorkState.STARTED, state.is_open]
    assert [one(row) is None for one in may] == allowed


def test_work_is_words_between_commas() -> None:
    with pytest.raises(NotTaken, match=r"Not \[b\]"):
        work_acts.read_work("oil, [b]")
