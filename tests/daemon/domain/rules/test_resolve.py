import hashlib
import random
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given as law
from hypothesis import strategies as st

from daemon.domain.rules.compliance import CDL_WARNING_DAYS, MANDATORY_REST_HOURS
from daemon.domain.rules.key import AnyKey, Value
from daemon.domain.rules.resolve import (
    SourceKind,
    contenders,
    digest,
    edges,
    resolve,
    sort_rows,
    winner,
    without_covered,
)
from daemon.domain.rules.row import RuleRow, RuleStatus
from tests.daemon.domain.rules.scene import (
    CDL,
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


def in_force(key: AnyKey, *some: RuleRow, **levels: Mapping[str, Value]) -> str:
    best = winner(given(**levels), key, rows(*some).of(key), at(10))
    return f"{best.value} by {best.source} {best.source.name}"


def test_a_row_comes_before_the_environment_before_the_settings_before_the_default() -> None:
    levels: dict[str, Mapping[str, Value]] = {"environment": {CDL: 20}, "settings": {CDL: 25}}
    assert in_force(CDL_WARNING_DAYS, row(1, CDL, 7), **levels) == f"7 by rule 1 {CDL}"
    assert in_force(CDL_WARNING_DAYS, **levels) == f"20 by environment {CDL}"
    assert in_force(CDL_WARNING_DAYS, settings={CDL: 25}) == f"25 by settings {CDL}"
    assert in_force(CDL_WARNING_DAYS) == f"30 by default {CDL}"


def test_the_row_set_last_wins_then_the_greater_id() -> None:
    early, late = row(5, CDL, 5, set_at=1), row(2, CDL, 2, set_at=3)
    assert in_force(CDL_WARNING_DAYS, early, late) == f"2 by rule 2 {CDL}"
    same = row(3, CDL, 3, set_at=3)
    assert in_force(CDL_WARNING_DAYS, same, late) == f"3 by rule 3 {CDL}"


@pytest.mark.parametrize(
    ("instant", "value"), [(9, 30), (10, 7), (19, 7), (20, 30)], ids=["before", "from", "to", "end"]
)
def test_dates_take_in_the_beginning_and_not_the_end(instant: int, value: int) -> None:
    dated = row(1, CDL, 7, effective_from=10, effective_until=20)
    best = winner(given(), CDL_WARNING_DAYS, rows(dated).of(CDL_WARNING_DAYS), at(instant))
    assert best.value == value


def test_rows_with_dates_wait_while_the_clock_is_not_trusted() -> None:
    some = rows(
        row(1, CDL, 7), row(2, CDL, 5, effective_from=1), row(3, CDL, 3, effective_until=99)
    )
    mine = some.of(CDL_WARNING_DAYS)
    assert winner(given(), CDL_WARNING_DAYS, mine, at(10)).value == 3
    assert winner(given(), CDL_WARNING_DAYS, mine, at(10, is_trusted=False)).value == 7


class TestTwoNames:
    def test_the_first_wins_where_both_are_given_in_the_same_place(self) -> None:
        both = {REST: 11, OTHER_REST: 12}
        assert in_force(MANDATORY_REST_HOURS, environment=both) == f"11 by environment {REST}"
        older, newer = row(1, REST, 11, set_at=1), row(2, OTHER_REST, 12, set_at=2)
        assert in_force(MANDATORY_REST_HOURS, older, newer) == f"11.0 by rule 1 {REST}"

    def test_a_row_under_the_other_name_beats_the_environment(self) -> None:
        best = in_force(MANDATORY_REST_HOURS, row(1, OTHER_REST, 12), environment={REST: 11})
        assert best == f"12.0 by rule 1 {OTHER_REST}"

    def test_the_other_name_holds_where_the_first_is_not_given(self) -> None:
        assert in_force(MANDATORY_REST_HOURS, settings={OTHER_REST: 12}).startswith(
            "12 by settings"
        )
        over = row(1, REST, 11, effective_until=5)
        assert in_force(MANDATORY_REST_HOURS, over, row(2, OTHER_REST, 12)).startswith(
            "12.0 by rule"
        )


def test_what_else_was_given_says_why_it_lost() -> None:
    some = rows(
        row(1, OTHER_REST, 13),
        withdrawn(2, REST, 12),
        row(3, REST, 11, effective_from=11),
        row(4, REST, 11, effective_until=10),
        row(5, REST, 12),
        row(6, REST, 14),
    )
    best, *lost = contenders(
        given({OTHER_REST: 15.0}), MANDATORY_REST_HOURS, some.of(MANDATORY_REST_HOURS), at(10)
    )
    assert (str(best.source), best.value, best.lost) == ("rule 6", 14.0, "")
    assert {str(other.source): other.lost for other in lost} == {
        "rule 5": "rule 6 was set later",
        "rule 4": "ended at 1970-01-01T00:00:00.010Z",
        "rule 3": "begins at 1970-01-01T00:00:00.011Z",
        "rule 2": "withdrawn by bob",
        "rule 1": f"{REST} comes first where both names are given",
        "environment": "a stored rule comes first",
        "default": "a stored rule comes first",
    }


def test_a_row_that_this_release_cannot_use_is_named_and_left_aside() -> None:
    some = rows(row(1, "sla.gold.x", 1), row(2, CDL, 999), row(3, CDL, [1]), row(4, CDL, 9))
    assert [(unfit.row.id, unfit.why.partition(":")[0]) for unfit in some.unfit] == [
        (1, "sla.gold.x"),
        (2, CDL),
        (3, CDL),
    ]
    assert resolve(given(), some, at(0))[CDL_WARNING_DAYS] == 9


@law(stored_rows(), INSTANTS, st.booleans(), st.randoms(use_true_random=False))
def test_law_the_order_in_which_rows_are_read_has_no_influence(
    some: list[RuleRow], instant: int, is_trusted: bool, dice: random.Random
) -> None:
    shuffled = dice.sample(some, len(some))
    moment = at(instant, is_trusted=is_trusted)
    assert resolve(given(), rows(*shuffled), moment) == resolve(given(), rows(*some), moment)


@law(stored_rows(), INSTANTS, st.booleans())
def test_law_who_wins_is_active_in_its_dates_and_set_last(
    some: list[RuleRow], instant: int, is_trusted: bool
) -> None:
    sorted_rows = rows(*some)
    for key in REGISTRY.steering():
        best = winner(given(), key, sorted_rows.of(key), at(instant, is_trusted=is_trusted))
        holding = [
            other
            for other in some
            if other.name in REGISTRY.names_of(key)
            and other.status is RuleStatus.ACTIVE
            and (other.effective_from is None or other.effective_from <= instant)
            and (other.effective_until is None or instant < other.effective_until)
            and (is_trusted or not other.has_dates)
        ]
        if not holding:
            assert best.source.kind is SourceKind.DEFAULT
            continue
        first_name = [other for other in holding if other.name == key.name] or holding
        last = max(first_name, key=lambda other: (other.set_at, other.id))
        assert best.source.row is not None
        assert (best.source.row.id, best.value) == (last.id, last.value)


@law(stored_rows(), INSTANTS, INSTANTS)
def test_law_nothing_changes_between_two_edges(some: list[RuleRow], one: int, two: int) -> None:
    early, late = sorted((one, two))
    if not any(early < edge <= late for edge in edges(some)):
        assert resolve(given(), rows(*some), at(early)) == resolve(given(), rows(*some), at(late))


@law(stored_rows(), INSTANTS, st.booleans())
def test_law_rows_that_are_covered_are_not_missed(
    some: list[RuleRow], instant: int, is_trusted: bool
) -> None:
    moment = at(instant, is_trusted=is_trusted)
    less = without_covered(rows(*some))
    assert resolve(given(), less, moment) == resolve(given(), rows(*some), moment)


def test_of_rules_sent_every_day_one_is_looked_at() -> None:
    sent = [row(n, CDL, n % 300 + 1) for n in range(1, 1000)]
    coming = row(1000, CDL, 7, effective_from=5)
    assert without_covered(rows(*sent, coming)).of(CDL_WARNING_DAYS) == (sent[-1], coming)


@law(stored_rows(), INSTANTS)
def test_law_the_same_contenders_whoever_asks(some: list[RuleRow], instant: int) -> None:
    mine = rows(*some).of(MANDATORY_REST_HOURS)
    best, *lost = contenders(given(), MANDATORY_REST_HOURS, mine, at(instant))
    assert best == winner(given(), MANDATORY_REST_HOURS, mine, at(instant))
    assert all(other.lost for other in lost)
    assert len(lost) == len(mine) + (best.source.kind is not SourceKind.DEFAULT) - (
        best.source.row is not None
    )


class TestHash:
    def test_it_is_the_same_on_every_machine(self) -> None:
        values: dict[str, Value] = {"b": 1.0, "a": 2, "c": "ü"}
        sources = {"a": "rule 1", "b": "default", "c": "settings"}
        body = r'{"a":[2,"rule 1"],"b":[1.0,"default"],"c":["\u00fc","settings"]}'
        expected = hashlib.sha256(body.encode()).hexdigest()
        assert digest(values, sources) == expected
        assert digest(dict(sorted(values.items(), reverse=True)), sources) == expected

    def test_it_tells_values_and_sources_apart(self) -> None:
        first = resolve(given(), rows(), at(0)).hash
        same_value = resolve(given(), rows(row(1, CDL, 30)), at(0))
        other_value = resolve(given(), rows(row(1, CDL, 29)), at(0))
        by_another = resolve(given(), rows(row(2, CDL, 30)), at(0))
        assert len({first, same_value.hash, other_value.hash, by_another.hash}) == 4
        assert (same_value.sources[CDL], by_another.sources[CDL]) == ("rule 1", "rule 2")

    def test_what_is_not_in_force_leaves_it_alone(self) -> None:
        first = resolve(given(), rows(row(1, CDL, 7)), at(0))
        with_more = rows(row(1, CDL, 7), withdrawn(2, CDL, 8), row(3, CDL, 9, effective_from=1))
        assert resolve(given(), with_more, at(0)) == first


def test_a_row_keeps_its_dates_and_author_when_it_is_judged() -> None:
    stored = row(1, REST, 12, effective_from=5, reason="winter")
    (judged,) = sort_rows(REGISTRY, [stored]).of(MANDATORY_REST_HOURS)
    assert judged == replace(stored, value=12.0)
