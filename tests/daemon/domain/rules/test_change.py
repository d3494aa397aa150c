import pytest

from daemon.domain.rules.change import (
    Author,
    Noticed,
    Proposal,
    notices,
    refuse_change,
    rows_to_set,
)
from daemon.domain.rules.key import RuleRefused
from daemon.domain.rules.row import RuleRow
from tests.daemon.domain.rules.scene import CDL, ESCALATED, OTHER_REST, REST, TOLD, given, row

ANN = Author(name="ann", reason="audit", correlation_id="c-1")
NOW = Noticed(at=1_000, is_trusted=True)


def to_set(*proposals: Proposal, now: Noticed = NOW) -> tuple[RuleRow, ...]:
    return rows_to_set(given(), proposals, ANN, now)


def test_a_proposal_becomes_a_row_with_its_author() -> None:
    (new,) = to_set(Proposal(name=CDL, value="14", effective_from=5, effective_until=2_000))
    assert (new.name, new.value, new.effective_from, new.effective_until) == (CDL, 14, 5, 2_000)
    assert (new.set_at, new.set_by, new.reason) == (1_000, "ann", "audit")


@pytest.mark.parametrize(
    ("proposal", "said"),
    [
        (Proposal(name="cdl_warning_days", value=1), f"no such rule; near it: {CDL}"),
        (Proposal(name=CDL, value=0), "0 is too little; allowed: a whole number 1 to 365"),
        (Proposal(name=REST, value="9"), "the law asks for at least 10 h"),
        (
            Proposal(name=CDL, value=7, effective_from=2_000, effective_until=2_000),
            "would end at 1970-01-01T00:00:02Z, before it begins at 1970-01-01T00:00:02Z",
        ),
        (
            Proposal(name=CDL, value=7, effective_until=1_000),
            "would have ended already, at 1970-01-01T00:00:01Z",
        ),
        (Proposal(name=CDL, value=7, effective_from=-1), "between the years 1970 and 9999"),
        (Proposal(name=CDL, value=7, effective_until=10**18), "between the years 1970 and 9999"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(proposal: Proposal, said: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        to_set(proposal)
    assert said in refused.value.message


def test_nothing_is_over_by_a_clock_that_nobody_trusts() -> None:
    untrusted = Noticed(at=9_999_999, is_trusted=False)
    (new,) = to_set(Proposal(name=CDL, value=7, effective_until=1_000), now=untrusted)
    assert notices(given(), [new], untrusted) == (
        f"{CDL}: has dates, and waits until the clock can be trusted",
    )


def test_new_rows_count_as_the_latest() -> None:
    active = [row(1, TOLD, 2, set_at=1_000), row(2, ESCALATED, 4, set_at=1_000)]
    new = to_set(Proposal(name=TOLD, value=4))
    with pytest.raises(RuleRefused, match=f"{TOLD} = 4, {ESCALATED} = 4"):
        refuse_change(given(), active, new=new, gone=[])
    refuse_change(given(), active, new=new, gone=active[1:])


def test_who_sets_another_name_or_what_has_no_effect_is_told() -> None:
    other, idle = to_set(
        Proposal(name=OTHER_REST, value=12),
        Proposal(name="employee.scoring.max_travel_time_fallback", value=60),
    )
    assert notices(given(), [idle], NOW)[0].startswith(f"{idle.name}: accepted, but without effect")
    assert f"{REST} comes first" in notices(given(), [other], NOW)[0]
    assert notices(given(), to_set(Proposal(name=CDL, value=7)), NOW) == ()
