import pytest

from daemon.domain.watch.work_text import work_of
from tui.moments import NotTaken
from tui.plan_text import PLAN_HINT, plan_said, plan_text, read_plan


def test_work_is_written_as_it_is_read() -> None:
    assert read_plan(PLAN_HINT) == PLAN_HINT
    steps = work_of(PLAN_HINT)
    assert work_of(plan_text(steps)) == steps


def test_work_is_summed_up() -> None:
    assert plan_said(work_of(PLAN_HINT)) == "5 steps, 2:45 in all, 1:30 of it driving"
    assert plan_said(work_of("load 5")) == "1 step, 0:05 in all, 0:00 of it driving"


@pytest.mark.parametrize("text", ["dance 20", "drive", "drive 0", ", ,"])
def test_what_is_no_work_says_what_is_allowed(text: str) -> None:
    with pytest.raises(NotTaken, match=r"step .*\."):
        read_plan(text)
