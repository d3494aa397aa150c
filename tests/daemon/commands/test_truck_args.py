import pytest
from pydantic import ValidationError

from daemon.commands.truck_args import AcknowledgeRecall, DecideLoad, Fate, SetTruckState
from daemon.domain.orders.truck import TruckState
from daemon.store.truck_loads import LoadDecision


def test_a_state_is_one_that_there_is() -> None:
    told = SetTruckState.model_validate({"vehicle": "T1", "state": "at_job_site"})
    assert (told.state, told.at, told.is_skipping) == (TruckState.AT_JOB_SITE, None, False)
    with pytest.raises(ValidationError):
        SetTruckState.model_validate({"vehicle": "T1", "state": "parked"})


def test_what_becomes_of_a_load_is_a_decision_that_is_kept() -> None:
    undecided = {LoadDecision.UNDECIDED.value}
    assert {fate.value for fate in Fate} == {one.value for one in LoadDecision} - undecided
    with pytest.raises(ValidationError):
        DecideLoad.model_validate({"vehicle": "T1", "decision": ""})


def test_who_has_heard_may_be_left_out() -> None:
    assert AcknowledgeRecall.model_validate({"vehicle": "T1"}).by == ""


@pytest.mark.parametrize("extra", ["driver", "State"])
def test_nothing_is_told_that_nobody_reads(extra: str) -> None:
    with pytest.raises(ValidationError):
        SetTruckState.model_validate({"vehicle": "T1", "state": "loading", extra: "x"})
