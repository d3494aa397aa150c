import pytest

from drivers.elm.answers import Answer
from drivers.elm.lines import Line, LineKind
from drivers.elm.reply import Reply, Waiting


def reply(*, heard_at: int | None = None, lines: int = 0) -> Reply:
    return Reply(command="010C", asked_at=1_000, heard_at=heard_at, lines=lines)


@pytest.mark.parametrize(
    ("one", "has_prompts", "ends_at"),
    [
        (reply(), True, 3_000),
        (reply(), False, 3_000),
        (reply(heard_at=1_500), True, 3_500),
        (reply(heard_at=1_500), False, 3_500),
        (reply(heard_at=1_500, lines=1), True, 3_500),
        (reply(heard_at=1_500, lines=1), False, 2_100),
        (reply(heard_at=6_900, lines=1), True, 7_000),
    ],
)
def test_how_long_is_waited(one: Reply, has_prompts: bool, ends_at: int) -> None:
    waiting = Waiting()
    assert one.ends_at(limit_ms=2_000, waiting=waiting, has_prompts=has_prompts) == ends_at


def test_what_is_kept_of_a_reply() -> None:
    one = reply()
    assert one.is_silent
    answer = Answer(0xE8, b"\x41\x0c\x00\x00")
    one.take(answer)
    one.take(Line(LineKind.WORD, "no_data"))
    one.take(Line(LineKind.VOLTAGE, "12600"))
    one.take(Line(LineKind.UNKNOWN_COMMAND))
    assert (one.answers, one.words, one.millivolts) == ([answer], {"no_data"}, 12_600)
    assert one.is_refused
    assert one.lines == 4
