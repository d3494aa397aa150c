from drivers.elm.answers import Answer
from drivers.elm.hearing import Hearing
from drivers.elm.lines import Line, LineKind


def test_digits_come_out_as_answers_and_words_as_they_are() -> None:
    hearing = Hearing()
    assert list(hearing.feed(b"SEARCHING...\r7E8 04 41 0C 1A F8\rNO DATA\r\r>")) == [
        Answer(0xE8, bytes.fromhex("410C1AF8")),
        Line(LineKind.WORD, "no_data"),
        Line(LineKind.PROMPT),
    ]


def test_a_prompt_and_the_end_cut_off_what_is_not_whole() -> None:
    hearing = Hearing()
    assert list(hearing.feed(b"7E8 10 14 49 02 01 31 44 34\r>")) == [Line(LineKind.PROMPT)]
    assert hearing.faults == {"incomplete_answer": 1}
    assert list(hearing.feed(b"7E8 10 14 49 02 01 31 44 34\r7E8 21 47 50")) == []
    assert list(hearing.flush()) == []
    assert hearing.faults["incomplete_answer"] == 2


def test_an_adapter_that_starts_has_nothing_to_finish() -> None:
    hearing = Hearing()
    list(hearing.feed(b"7E8 10 14 49 02 01 31 44 34\rELM327 v1.5\r\r>"))
    assert not hearing.faults
