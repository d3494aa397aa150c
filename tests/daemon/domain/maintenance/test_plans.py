import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.maintenance.plans import (
    BY_RULE,
    Done,
    ServicePlan,
    Trigger,
    by_rule,
    does,
    duration_of,
    plans_for,
    that_count,
    title_of,
)
from tests.daemon.store.service_scene import plan

KINDS = st.sampled_from(["a", "b", "c", "d", "hydraulics", "tail_lift"])


def record(number: int, kind: str, at: int) -> Done:
    return Done(id=number, kind=kind, on=at, at=at, counters={})


@pytest.mark.parametrize(
    ("kind", "done"),
    [
        ("a", {"a"}),
        ("b", {"a", "b"}),
        ("c", {"a", "b", "c"}),
        ("d", {"d"}),
        ("hydraulics", {"hydraulics"}),
    ],
)
def test_what_a_service_does_besides(kind: str, done: set[str]) -> None:
    assert does(kind, ()) == done


def test_a_plan_says_otherwise_and_circles_end() -> None:
    own = ServicePlan(
        id=1, kind="d", title="", every={Trigger.DAYS: 365}, includes=("c", "d"),
        duration_min=60, origin=plan().origin,
    )  # fmt: skip
    bare = plan("b", distance=1)
    assert does("d", (own,)) == {"a", "b", "c", "d"}
    assert does("x", (bare,)) == {"x"}


def test_a_vehicles_plan_comes_before_its_classes() -> None:
    own, other = plan("b", number=1, distance=1000), plan("b", number=2, distance=9000)
    hydraulics = plan("hydraulics", number=3, engine_time=60)
    found = plans_for([own], [other, hydraulics])
    assert [(one.kind, one.id) for one in found] == [("b", 1), ("hydraulics", 3)]


def test_the_rule_is_in_miles() -> None:
    assert by_rule(50_000).every == {Trigger.DISTANCE: 80_467_200}
    assert by_rule(50_000).cycle != by_rule(40_000).cycle


def test_greater_services_reset_smaller_ones_and_not_the_other_way_round() -> None:
    records = [record(1, "a", 10), record(3, "a", 30), record(2, "b", 20)]
    assert [one.id for one in that_count("a", (), records)] == [1, 2, 3]
    assert [one.id for one in that_count("b", (), records)] == [2]
    assert that_count("c", (), records) == ()


def test_the_rules_own_service_counts_from_whatever_was_done() -> None:
    assert [one.id for one in that_count(BY_RULE, (), [record(1, "tyres", 5)])] == [1]


def test_every_kind_has_a_title_and_a_duration() -> None:
    assert title_of("tail_lift") == "tail lift"
    assert (duration_of("oil"), duration_of("overhaul"), duration_of("tail_lift")) == (
        120,
        720,
        240,
    )


@given(st.lists(st.tuples(KINDS, st.integers(0, 50)), max_size=12), KINDS)
def test_whatever_counts_for_a_greater_service_counts_for_the_smaller(
    told: list[tuple[str, int]], kind: str
) -> None:
    records = [record(number, one, at) for number, (one, at) in enumerate(told)]
    for smaller in does(kind, ()):
        counts = {one.id for one in that_count(smaller, (), records)}
        assert {one.id for one in that_count(kind, (), records)} <= counts
