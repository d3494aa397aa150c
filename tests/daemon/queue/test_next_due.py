from daemon.queue.news import News
from daemon.queue.next_due import NextDue
from daemon.queue.turn import TurnDone


def news(earliest_due: int | None) -> News:
    return News(has_ready=False, earliest_due=earliest_due)


def test_news_bring_it_forward_and_never_back() -> None:
    due = NextDue()
    assert not due.is_past(10**15)
    for told, expected in ((500, 500), (900, 500), (None, 500), (200, 200)):
        due.note(news(told))
        assert due.at == expected
    assert (due.is_past(199), due.is_past(200)) == (False, True)


def test_a_turn_that_looked_knows_better() -> None:
    due = NextDue()
    due.note(news(200))
    due.follow(TurnDone(next_due=700))
    assert due.at == 700
    due.follow(TurnDone(next_due=None))
    assert due.at is None


def test_a_turn_that_did_not_look_says_nothing() -> None:
    due = NextDue()
    due.note(news(200))
    due.follow(TurnDone(has_looked_ahead=False))
    assert due.at == 200
