from hypothesis import given as law

from daemon.domain.rules.explain import explain
from daemon.domain.rules.resolve import Moment, winner
from daemon.domain.rules.row import RuleRow
from tests.daemon.domain.rules.scene import (
    CDL,
    ESCALATED,
    INSTANTS,
    OTHER_REST,
    REGISTRY,
    REST,
    at,
    given,
    row,
    rows,
    stored_rows,
    withdrawn,
)

KEY = REGISTRY.key(CDL)


def test_who_set_it_when_and_why() -> None:
    some = rows(row(3, CDL, 7, set_at=5, set_by="ann", reason="audit in March"))
    said = explain(given(), KEY, some, at(10))
    assert (said.value, str(said.source), said.key.unit) == (7, "rule 3", "days")
    assert said.source.row is not None
    assert (said.source.row.set_by, said.source.row.set_at) == ("ann", 5)
    assert said.source.row.reason == "audit in March"
    assert [str(other.source) for other in said.considered] == ["default"]
    assert (said.changes, said.notes) == (None, ())


def test_the_next_change_is_the_next_other_value_or_source() -> None:
    some = rows(
        row(1, CDL, 7, effective_until=20),
        withdrawn(2, CDL, 5, effective_from=12),
        row(3, CDL, 9, effective_from=15, set_at=0),
    )
    said = explain(given(), KEY, some, at(10))
    assert said.changes is not None
    assert (said.changes.at, said.changes.value, str(said.changes.source)) == (20, 9, "rule 3")


def test_two_names_are_explained_by_either() -> None:
    some = rows(row(1, OTHER_REST, 12))
    for name in (REST, OTHER_REST):
        said = explain(given(), REGISTRY.key(name), some, at(10))
        assert (said.key.name, said.value, said.source.name) == (name, 12.0, OTHER_REST)
        assert f"{REST} and {OTHER_REST} are one rule" in said.notes[0]
        assert "a stored rule under either comes before the environment" in said.notes[0]


def test_what_has_no_effect_says_so_and_why() -> None:
    key = REGISTRY.key("compliance.default_rest_hours_fallback")
    said = explain(given({key.name: 12.0}), key, rows(), at(10))
    assert said.value == 12.0
    assert said.notes[0].startswith("accepted, but without effect: a rest that nobody recorded")


def test_dated_rows_that_wait_for_the_clock_say_so() -> None:
    some = rows(row(1, CDL, 7, effective_from=0), row(2, CDL, 9, effective_until=99))
    said = explain(given(), KEY, some, at(10, is_trusted=False))
    assert (said.value, said.changes) == (30, None)
    assert said.notes == ("the clock cannot be trusted: 2 with dates must wait for it",)
    assert said.considered[0].lost == "has dates, and waits until the clock can be trusted"


def test_a_rule_set_after_the_instant_says_so() -> None:
    said = explain(given(), KEY, rows(row(4, CDL, 7, set_at=500)), at(10))
    (note,) = said.notes
    assert note.startswith("1970-01-01T00:00:00.010Z was before rule 4 was set; decisions made by")


def test_unused_rows_and_contradictions_of_the_rule_are_told() -> None:
    some = rows(row(1, ESCALATED, 4), row(2, ESCALATED, 4000), row(3, CDL, 4000))
    said = explain(given(), REGISTRY.key(ESCALATED), some, at(10))
    assert len(said.notes) == 2
    assert said.notes[0].startswith(f"rule 2 is not used: {ESCALATED}: 4000 is too much")
    assert said.notes[1].startswith("in contradiction: sla.premium.notification_threshold")


@law(stored_rows(), INSTANTS)
def test_law_until_the_next_change_nothing_changes_and_then_something_does(
    some: list[RuleRow], instant: int
) -> None:
    key, known = REGISTRY.key(REST), rows(*some)
    said = explain(given(), key, known, at(instant))
    ends = said.changes.at if said.changes else 60
    for later in range(instant, ends):
        assert winner(given(), key, known.of(key), Moment(at=later)).source == said.source
    if said.changes:
        then = winner(given(), key, known.of(key), Moment(at=ends))
        assert then.source == said.changes.source != said.source
