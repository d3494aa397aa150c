import pytest

from daemon.domain.hours.duty import Duty
from daemon.domain.hours.work import WorkStep
from tui.moments import NotTaken
from tui.plan_text import STEPS_HINT, read_steps, steps_said, steps_text

STEPS = [
    {"duty": "ON", "minutes": 20, "what": "load"},
    {"duty": "D", "minutes": 45, "what": "to the site"},
    {"duty": "ON", "minutes": 60},
]


def test_steps_are_read_as_they_are_written() -> None:
    planned = [
        WorkStep(duty=Duty(duty), minutes=minutes, what=what)
        for duty, minutes, what in (("ON", 20, "load"), ("D", 45, "to the site"), ("ON", 60, ""))
    ]
    assert read_steps(steps_text(planned)) == STEPS
    assert read_steps(" on 0:20 load , drive 45  to the site,, wait 1:00, ") == STEPS
    assert [step["minutes"] for step in read_steps(STEPS_HINT)] == [20, 45, 60, 40]


def test_steps_are_summed_up() -> None:
    assert steps_said(STEPS) == "3 steps, 2:05 in all, 0:45 of it driving"
    assert steps_said(STEPS[:1]) == "1 step, 0:20 in all, 0:00 of it driving"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ON 20, pour", r"Step 2 \(pour\): a status and minutes"),
        ("XX 20", "Step 1: XX is no status; there are OFF, SB, D, ON"),
        ("D 0", "Step 1: from 1 to 10080 minutes"),
        ("D 20:00, D 9999, D 99999", r"Step 3 \(D 99999\)"),
        ("D 1," * 51, "51 steps are too many"),
    ],
)
def test_a_step_that_is_none_is_named(text: str, said: str) -> None:
    with pytest.raises(NotTaken, match=said):
        read_steps(text)
