import pytest

from daemon.domain.hours.europe_law import EU_561
from daemon.domain.hours.evaluate import evaluate
from tests.daemon.domain.hours.shared_cases import case_named, names
from tests.daemon.domain.hours.worked import worked


def test_there_are_published_cases() -> None:
    assert len(names()) == 8


@pytest.mark.parametrize("name", names())
def test_published_case_comes_out_as_published(name: str) -> None:
    case = case_named(name)
    found = evaluate(case.log, case.rules)
    clocks = found.remaining
    assert [(one.rule, one.at) for one in found.violations] == case.violations
    assert {
        "driving": clocks.driving,
        "window": clocks.window,
        "break": clocks.break_,
        "cycle": clocks.cycle,
    } == case.left
    assert found.unknown == ()


def test_european_rules_judge_by_european_law() -> None:
    found = evaluate(worked("D271"), EU_561)
    assert [one.rule for one in found.violations] == ["eu_break_45min"]
    assert found.remaining.window is None
