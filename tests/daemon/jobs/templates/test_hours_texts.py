from daemon.domain.events import Event
from daemon.jobs.templates import hours_texts


def test_sentence_is_told_whole_with_what_to_do() -> None:
    sentence = "D17 cannot finish the work in hand: " + "x" * 300
    body = {"driver": "D17", "clock": "window", "sentence": sentence}
    told = Event(kind="hours.warned", at=0, subject="window D17", body=body, correlation_id="c")
    title, text = hours_texts.PLAN_RUNS_OVER_DISPATCH.fill(told)
    assert title == ("D17 cannot finish the work in hand: the window for driving runs out before")
    assert text.startswith(f"{sentence}. Give the rest of it to somebody else")
