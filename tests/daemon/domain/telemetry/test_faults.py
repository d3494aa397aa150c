from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.telemetry.facts import FaultNews, Severity
from daemon.domain.telemetry.faults import severity_of, spn_fmi
from daemon.domain.telemetry.fold import step
from daemon.domain.telemetry.state import Folded, UnitTelemetry
from drivers.readings import CodesRead, Diagnosed, Diagnosis, FaultCode, Heard, Lamps
from tests.daemon.domain.telemetry.hearing import RULES

NONE = Lamps(False, False, False, False)
AMBER = Lamps(False, False, True, False)
RED = Lamps(True, True, True, True)
SECOND = 1000


def dm1(
    at: int,
    *spns: int,
    lamps: Lamps | None = None,
    source: int = 0,
    is_active: bool = True,
    count: int = 1,
) -> Diagnosed:
    codes = tuple(FaultCode(spn, 3, count) for spn in spns)
    shown = lamps or (AMBER if spns else NONE)
    return Diagnosed(at * SECOND, source, is_active, Diagnosis(shown, codes))


def told(state: UnitTelemetry, *lists: Diagnosed | CodesRead) -> Folded:
    return step(state, Heard("U1", diagnosed=lists), RULES)


def news(found: Folded) -> list[tuple[str, str, Severity]]:
    return [(one.kind, one.code, one.severity) for one in found.facts if isinstance(one, FaultNews)]


def test_a_code_is_raised_once_however_often_it_is_told() -> None:
    found = told(UnitTelemetry(), *(dm1(at, 110, 100) for at in range(1, 60)))
    assert news(found) == [
        ("fault.raised", "110/3", Severity.AMBER_WARNING),
        ("fault.raised", "100/3", Severity.AMBER_WARNING),
    ]


def test_a_graver_lamp_is_news_and_a_lesser_one_is_not() -> None:
    found = told(
        UnitTelemetry(),
        dm1(1, 110),
        dm1(2, 110, lamps=RED),
        dm1(3, 110, lamps=NONE),
        dm1(4, 110, lamps=RED),
    )
    assert news(found) == [
        ("fault.raised", "110/3", Severity.AMBER_WARNING),
        ("fault.graver", "110/3", Severity.RED_STOP),
    ]


def test_a_code_is_over_only_after_it_is_missing_for_a_while() -> None:
    state = UnitTelemetry()
    found = told(state, dm1(1, 110), dm1(2), dm1(3), dm1(4, 110), dm1(5), dm1(6))
    assert [kind for kind, _, _ in news(found)] == ["fault.raised"]
    assert news(told(state, dm1(7))) == [("fault.cleared", "110/3", Severity.AMBER_WARNING)]
    assert not told(state, dm1(8), dm1(9))


def test_a_code_that_comes_back_is_raised_anew() -> None:
    state = UnitTelemetry()
    told(state, dm1(1, 110), dm1(2), dm1(3), dm1(4))
    found = told(state, dm1(5, 110, lamps=RED))
    assert news(found) == [("fault.raised", "110/3", Severity.RED_STOP)]
    assert found.codes[0].is_new_episode


def test_the_list_of_one_computer_says_nothing_of_another() -> None:
    found = told(UnitTelemetry(), dm1(1, 110), *(dm1(at, source=3) for at in range(2, 30)))
    assert [kind for kind, _, _ in news(found)] == ["fault.raised"]


def test_former_codes_stand_in_the_list_and_are_no_news() -> None:
    state = UnitTelemetry()
    found = told(state, dm1(1, 110, is_active=False), dm1(2, 110, is_active=False))
    assert not found.facts
    assert [(one.code, one.is_active) for one in found.codes] == [("110/3", False)]
    assert news(told(state, dm1(3, 110)))[0][0] == "fault.raised"


def test_codes_of_a_car_are_as_grave_as_its_lamp() -> None:
    lit = CodesRead(1, 16, is_active=True, is_lamp_lit=True, codes=("P0301", "P0301"))
    found = told(UnitTelemetry(), lit)
    assert news(found) == [("fault.raised", "P0301", Severity.MALFUNCTION)]
    assert (found.codes[0].spn, found.codes[0].fmi) == (None, None)
    dark = CodesRead(1, 16, is_active=True, is_lamp_lit=None, codes=("P0301",))
    assert news(told(UnitTelemetry(), dark))[0][2] is Severity.NONE


def test_pending_codes_of_a_car_are_no_news() -> None:
    pending = CodesRead(1, 16, is_active=False, is_lamp_lit=False, codes=("P0301",))
    assert not told(UnitTelemetry(), pending).facts


def test_a_code_that_stays_is_told_now_and_then_and_when_it_is_counted_up() -> None:
    found = told(UnitTelemetry(), *(dm1(at, 110) for at in range(1, 1500)))
    assert len(found.codes) == 3
    assert len(told(UnitTelemetry(), dm1(1, 110), dm1(2, 110, count=2)).codes) == 2


def test_no_unit_has_more_codes_than_there_is_room_for() -> None:
    state, rules = UnitTelemetry(), replace(RULES, fault_codes_most=3)
    step(state, Heard("U1", diagnosed=(dm1(1, 9, is_active=False),)), rules)
    found = step(state, Heard("U1", diagnosed=(dm1(2, 1, 2, 3, 4, 5),)), rules)
    assert [code for _, code, _ in news(found)] == ["1/3", "2/3", "3/3"]
    assert found.counts == {"fault_codes_full": 2}
    assert len(state.codes) == 3


def test_the_gravest_lamp_counts() -> None:
    assert severity_of(RED) is Severity.RED_STOP
    assert severity_of(Lamps(True, False, False, True)) is Severity.PROTECT
    assert severity_of(NONE) is Severity.NONE


def test_only_codes_of_trucks_have_numbers() -> None:
    assert spn_fmi("110/3") == (110, 3)
    assert spn_fmi("P0301") == (None, None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sets(st.sampled_from((1, 2, 3))), st.booleans()), max_size=40))
def test_each_code_is_raised_and_cleared_in_turn(lists: list[tuple[set[int], bool]]) -> None:
    diagnosed = [
        dm1(at, *sorted(spns), lamps=RED if is_red else AMBER)
        for at, (spns, is_red) in enumerate(lists)
    ]
    whole = told(UnitTelemetry(), *diagnosed)
    state = UnitTelemetry()
    parts = [told(state, one) for one in diagnosed]
    assert [fact for part in parts for fact in part.facts] == whole.facts
    for code in ("1/3", "2/3", "3/3"):
        kinds = [kind for kind, of, _ in news(whole) if of == code and kind != "fault.graver"]
        assert kinds == ["fault.raised", "fault.cleared"] * (len(kinds) // 2) + ["fault.raised"] * (
            len(kinds) % 2
        )


def test_a_lamp_that_no_code_explains_is_a_fault_until_it_is_out() -> None:
    state = UnitTelemetry()
    assert news(told(state, dm1(1, lamps=RED))) == [("fault.raised", "lamp", Severity.RED_STOP)]
    off = [dm1(at, lamps=NONE) for at in range(2, 2 + RULES.missed_messages)]
    assert news(told(state, *off)) == [("fault.cleared", "lamp", Severity.RED_STOP)]


def test_the_lamp_of_the_exhaust_alone_and_of_codes_that_are_over_are_no_faults() -> None:
    malfunction = Lamps(True, False, False, False)
    state = UnitTelemetry()
    assert news(told(state, dm1(1, lamps=malfunction))) == []
    assert news(told(state, dm1(2, lamps=RED, is_active=False))) == []
    assert state.codes == {}
