import pytest

from daemon.domain.hours.duty import Duty, Mode
from daemon.domain.watch.work_text import WORDS, WorkRefused, work_of


def test_steps_are_read_with_status_mode_and_minutes() -> None:
    steps = work_of(
        "load 15\n\n  drive 0:45 # to the site\nwait 20, pour 1:10; return 45 min|yard 5\n"
    )
    assert [(one.what, one.duty, one.mode, one.minutes) for one in steps] == [
        ("load", Duty.ON, None, 15),
        ("drive", Duty.D, None, 45),
        ("wait", Duty.ON, None, 20),
        ("pour", Duty.ON, None, 70),
        ("return", Duty.D, None, 45),
        ("yard", Duty.ON, Mode.YM, 5),
    ]


def test_rests_are_read_by_where_they_are_taken() -> None:
    assert [one.duty for one in work_of("Rest 10:00, SLEEP 480, break 30")] == [
        Duty.OFF,
        Duty.SB,
        Duty.OFF,
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("drive 45\nfly 20", "line 2: 'fly 20' is no step: a step is one of drive, return, load"),
        ("drive", "line 1: 'drive' is no step"),
        ("drive -5", "line 1: 'drive -5' is no step"),
        ("drive 1:75", "line 1: 'drive 1:75' is no step"),
        ("load 5, drive 0", "line 1: 'drive 0': a step takes at least a minute"),
        ("drive 2 h", "line 1: 'drive 2 h': hours are written h:mm"),
        ("# nothing", "there is no step in it"),
        ("", "there is no step in it"),
        ("wait 1\n" * 101, "it has 101 steps"),
        ("rest 20160\ndrive 1", "it takes 20161 minutes"),
        ("x" * 999, "...' is no step"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line_and_what_is_allowed(
    text: str, said: str
) -> None:
    with pytest.raises(WorkRefused) as refused:
        work_of(text)
    assert said in str(refused.value)
    assert len(str(refused.value)) < 400


def test_every_word_is_a_step() -> None:
    assert len(work_of("\n".join(f"{word} 1" for word in WORDS))) == len(WORDS)
