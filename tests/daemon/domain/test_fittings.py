import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.fittings import (
    at_instant,
    fault_of,
    fitted,
    off_vehicle,
    taken_off,
    unfitted,
    without,
)
from daemon.domain.master import Fitting

Spans = list[tuple[str, int, int | None]]


def spans(*given_spans: tuple[str, int, int | None]) -> tuple[Fitting, ...]:
    return tuple(
        Fitting(unit="box", vehicle=vehicle, from_at=from_at, until_at=until_at)
        for vehicle, from_at, until_at in given_spans
    )


def told(fittings: tuple[Fitting, ...]) -> Spans:
    return [(f.vehicle, f.from_at, f.until_at) for f in fittings]


@pytest.mark.parametrize(
    ("before", "vehicle", "from_at", "after"),
    [
        ([], "A", 5, [("A", 5, None)]),
        ([("A", 0, None)], "B", 5, [("A", 0, 5), ("B", 5, None)]),
        ([("A", 0, None)], "A", 5, [("A", 0, None)]),
        ([("A", 0, None)], "B", 0, [("B", 0, None)]),
        # Taken off at 9: that stays true whatever it sat on before.
        ([("A", 0, 9)], "B", 5, [("A", 0, 5), ("B", 5, 9)]),
        ([("A", 0, 3), ("C", 9, None)], "B", 5, [("A", 0, 3), ("B", 5, 9), ("C", 9, None)]),
        ([("A", 0, 5), ("B", 5, None)], "A", 5, [("A", 0, None)]),
        ([("C", 9, None)], "C", 5, [("C", 5, None)]),
    ],
)
def test_a_fitting_holds_until_what_is_known_to_come_next(
    before: Spans, vehicle: str, from_at: int, after: Spans
) -> None:
    assert told(fitted(spans(*before), unit="box", vehicle=vehicle, from_at=from_at)) == after


def test_a_unit_is_taken_off_and_later_fittings_stay() -> None:
    three = spans(("A", 0, 5), ("B", 5, 20), ("C", 20, None))
    assert told(unfitted(three, at=10)) == [("A", 0, 5), ("B", 5, 10), ("C", 20, None)]
    assert told(taken_off(three, at=10)) == [("A", 0, 5), ("B", 5, 10)]


def test_a_fitting_that_never_was_gives_its_time_back() -> None:
    mistaken = spans(("A", 0, 5), ("B", 5, None))
    assert told(without(mistaken, from_at=5)) == [("A", 0, None)]
    apart = spans(("A", 0, 3), ("B", 5, None))
    assert told(without(apart, from_at=5)) == [("A", 0, 3)]
    assert without(apart, from_at=4) == apart


def test_nothing_sits_on_a_vehicle_that_is_gone() -> None:
    told_before = spans(("A", 0, 5), ("B", 5, 8), ("A", 8, 20), ("B", 20, 30), ("A", 30, None))
    assert told(off_vehicle(told_before, "A", at=10)) == [
        ("A", 0, 5),
        ("B", 5, 8),
        ("A", 8, 10),
        ("B", 20, 30),
    ]


def test_contradictions_are_found() -> None:
    assert fault_of(spans(("A", 0, 5), ("B", 4, None))) == "two fittings overlap"
    assert fault_of(spans(("A", 0, None), ("B", 4, None))) == "two fittings overlap"
    assert fault_of(spans(("A", 5, 5))) == "a fitting ends before it begins"
    assert fault_of(spans(("A", 0, 5), ("B", 5, None))) is None


instants = st.integers(0, 20)
steps = st.lists(
    st.tuples(st.sampled_from(["fit", "unfit", "without"]), st.sampled_from("ABC"), instants),
    max_size=12,
)


@given(steps=steps)
def test_whatever_is_told_of_a_unit_no_two_fittings_overlap(
    steps: list[tuple[str, str, int]],
) -> None:
    fittings: tuple[Fitting, ...] = ()
    for act, vehicle, at in steps:
        elsewhere = {t: at_instant(fittings, t) for t in range(-1, at)}
        if act == "fit":
            fittings = fitted(fittings, unit="box", vehicle=vehicle, from_at=at)
            there = at_instant(fittings, at)
            assert there is not None
            assert there.vehicle == vehicle
        elif act == "unfit":
            fittings = unfitted(fittings, at=at)
            assert at_instant(fittings, at) is None
        else:
            fittings = without(fittings, from_at=at)
        assert fault_of(fittings) is None
        for t, before in elsewhere.items():
            now = at_instant(fittings, t)
            assert (now and now.vehicle) == (before and before.vehicle), "the past stays"


@given(steps=steps, vehicle=st.sampled_from("ABC"), at=instants)
def test_telling_a_fitting_twice_changes_nothing(
    steps: list[tuple[str, str, int]], vehicle: str, at: int
) -> None:
    fittings: tuple[Fitting, ...] = ()
    for _, other, since in steps:
        fittings = fitted(fittings, unit="box", vehicle=other, from_at=since)
    once = fitted(fittings, unit="box", vehicle=vehicle, from_at=at)
    assert fitted(once, unit="box", vehicle=vehicle, from_at=at) == once
