from hypothesis import given as law

from daemon.domain.rules.explain import explain
from daemon.domain.rules.resolve import Moment, held_at, winner
from daemon.domain.rules.row import RuleRow, RuleStatus
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
    is_gone = said.source.row is not None and said.source.row.status is RuleStatus.WITHDRAWN
    value_of = held_at if is_gone else winner
    ends = said.changes.at if said.changes else 60
    for later in range(instant, ends):
        assert value_of(given(), key, known.of(key), Moment(at=later)).source == said.source
    if said.changes:
        then = value_of(given(), key, known.of(key), Moment(at=ends))
        assert then.source == said.changes.source != said.source


def test_what_held_then_and_was_withdrawn_since_is_told() -> None:
    some = rows(
        row(1, CDL, 14, set_at=1),
        withdrawn(3, CDL, 7, set_at=5, withdrawn_at=50, withdrawn_by="bea"),
        row(4, CDL, 9, set_at=60),
    )
    said = explain(given(), KEY, some, at(20))
    assert (said.value, str(said.source)) == (7, "rule 3")
    assert said.notes[0].startswith("row 3 (7) held then, withdrawn at ")
    assert " by bea; what is decided about that instant now goes by 9 (rule 4)" in said.notes[0]
    assert [str(other.source) for other in said.considered] == ["rule 4", "rule 1", "default"]
    assert said.changes is not None
    assert (said.changes.at, said.changes.value) == (50, 14)
    assert winner(given(), KEY, some.of(KEY), at(20)).value == 9, "new decisions stay as they are"


def test_a_withdrawn_row_held_from_its_beginning_until_it_was_withdrawn() -> None:
    some = rows(
        withdrawn(3, CDL, 7, set_at=5, effective_from=20, effective_until=40, withdrawn_at=30)
    )
    values = {
        instant: explain(given(), KEY, some, at(instant)).value for instant in (4, 19, 20, 29, 30)
    }
    assert [instant for instant, value in values.items() if value == 7] == [20, 29]


def test_a_row_set_later_had_covered_the_withdrawn_one() -> None:
    some = rows(
        withdrawn(3, CDL, 7, set_at=5, withdrawn_at=50, withdrawn_by="bea"),
        row(4, CDL, 9, set_at=10),
    )
    assert explain(given(), KEY, some, at(9)).value == 7
    assert explain(given(), KEY, some, at(10)).value == 9
