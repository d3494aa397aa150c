import pytest
from hypothesis import assume
from hypothesis import given as law

from daemon.domain.rules.key import RuleRefused
from daemon.domain.rules.resolve import edges
from daemon.domain.rules.row import RuleRow
from daemon.domain.rules.sanity import broken_at, refuse_broken
from tests.daemon.domain.rules.scene import (
    ESCALATED,
    INSTANTS,
    TOLD,
    at,
    given,
    row,
    rows,
    stored_rows,
)


def test_a_contradiction_names_the_rules_their_values_and_what_must_be() -> None:
    (broken,) = broken_at(given(), rows(row(1, ESCALATED, 4)), at(0))
    assert broken.names == (TOLD, ESCALATED)
    assert broken.text == (
        f"{TOLD} = 5, {ESCALATED} = 4: the customer must be told before the delay is escalated"
    )


def test_a_change_that_contradicts_is_refused_with_the_instant() -> None:
    later = row(1, ESCALATED, 4, effective_from=1_780_322_600_000)
    with pytest.raises(RuleRefused, match=rf"^refused, as from 2026-06-01T14:03:20Z on {TOLD} = 5"):
        refuse_broken(given(), [], [later])
    until = row(1, ESCALATED, 4, effective_until=1_780_322_600_000)
    with pytest.raises(RuleRefused, match=r"^refused, as before 2026-06-01T14:03:20Z sla"):
        refuse_broken(given(), [], [until])


def test_a_row_that_cannot_be_used_does_not_stand_in_the_way() -> None:
    strange = [row(1, TOLD, [1]), row(2, "lane.x", {})]
    refuse_broken(given(), strange, [*strange, row(3, TOLD, 1)])
    with pytest.raises(RuleRefused):
        refuse_broken(given(), strange, [*strange, row(3, TOLD, 15)])


def test_both_in_one_change_are_taken() -> None:
    refuse_broken(given(), [], [row(1, TOLD, 1), row(2, ESCALATED, 4)])


def test_a_later_change_is_seen_as_well() -> None:
    """What is set today fits today, but not what begins tomorrow."""
    tomorrow = row(1, ESCALATED, 6, effective_from=20)
    with pytest.raises(RuleRefused, match=rf"as from \S+ on {TOLD} = 10, {ESCALATED} = 6"):
        refuse_broken(given(), [tomorrow], [tomorrow, row(2, TOLD, 10)])


def test_the_time_before_the_clock_is_trusted_is_seen_as_well() -> None:
    dated = row(1, ESCALATED, 30, effective_from=0)
    with pytest.raises(RuleRefused, match=f"refused, as {TOLD} = 20, {ESCALATED} = 15"):
        refuse_broken(given(), [dated], [dated, row(2, TOLD, 20, effective_until=None)])


def test_withdrawing_can_contradict_too() -> None:
    both = [row(1, TOLD, 20), row(2, ESCALATED, 40)]
    with pytest.raises(RuleRefused, match=f"{TOLD} = 20, {ESCALATED} = 15"):
        refuse_broken(given(), both, both[:1])


def test_what_contradicts_already_can_be_put_right_step_by_step() -> None:
    wrong = [row(1, TOLD, 20), row(2, ESCALATED, 10, effective_until=50)]
    refuse_broken(given(), wrong, [*wrong, row(3, ESCALATED, 60)])
    refuse_broken(given(), wrong, [*wrong, row(3, ESCALATED, 60, effective_from=50)])
    refuse_broken(given(), wrong, [*wrong, row(3, "compliance.cdl_warning_days", 7)])


def test_another_wrong_value_in_place_of_a_wrong_one_is_refused() -> None:
    wrong = [row(1, TOLD, 20), row(2, ESCALATED, 10)]
    with pytest.raises(RuleRefused, match=f"{TOLD} = 20, {ESCALATED} = 11"):
        refuse_broken(given(), wrong, [*wrong, row(3, ESCALATED, 11)])


@law(stored_rows(), stored_rows(most=2), INSTANTS)
def test_law_what_is_taken_contradicts_at_no_instant(
    before: list[RuleRow], new: list[RuleRow], instant: int
) -> None:
    """Whatever instant is asked for, and not only the edges that were looked at."""
    numbered = [
        row(100 + n, one.name, one.value, effective_from=one.effective_from, set_at=50)
        for n, one in enumerate(new)
    ]
    settings = {ESCALATED: 12}
    moments = [at(instant), at(0, is_trusted=False), *map(at, edges(before))]
    assume(not any(broken_at(given(None, settings), rows(*before), m) for m in moments))
    after = [*before, *numbered]
    try:
        refuse_broken(given(None, settings), before, after)
    except RuleRefused:
        return
    for moment in moments:
        assert broken_at(given(None, settings), rows(*after), moment) == ()
