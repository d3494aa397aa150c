from dataclasses import replace

from daemon.domain.events import Event
from daemon.jobs import order_news


def event(kind: str, subject: str = "T1", **body: object) -> Event:
    return Event(kind=kind, at=0, subject=subject, body=body, correlation_id="c")


def test_each_step_of_each_batch_is_news_of_its_own() -> None:
    steps = [event("load.warned", batched_at=at, step=step) for at in (1, 2) for step in (60, 75)]
    assert len({order_news.of_load(one) for one in steps}) == 4
    again = event("load.undecided", batched_at=1, order="O-2")
    assert order_news.of_load(again) != order_news.of_load(
        event("load.undecided", batched_at=1, order="O-1")
    )
    assert order_news.of_load(steps[0]) == order_news.of_load(steps[0])


def test_each_call_back_is_news_of_its_own() -> None:
    calls = [event("truck.recall_unheard", recall=number) for number in (1, 2, 2)]
    assert len({order_news.of_recall(one) for one in calls}) == 2


def test_each_word_of_a_delay_is_news_for_each_desk() -> None:
    late = event("order.delayed", "O-1", minutes=6)
    grown = event("order.delayed", "O-1", minutes=21)
    later = replace(late, at=1)
    keys = {
        order_news.of_delay(desk)(one)
        for desk in ("owner", "customer")
        for one in (late, grown, later)
    }
    assert len(keys) == 6


def test_each_state_of_an_order_is_news_once() -> None:
    states = [event("order.news", "O-1", state=state) for state in ("in_transit", "delivered")]
    assert len({order_news.of_state(one) for one in states}) == 2


def test_the_longest_names_fit_the_key() -> None:
    long = event("load.warned", "x" * 300, batched_at=1 << 60, step=90)
    assert len(order_news.of_load(long)) < 192


def test_what_begins_again_is_news_again() -> None:
    times = [
        Event(kind="order.off_route", at=at, subject="O-1", body={}, correlation_id="c")
        for at in (1, 2, 2)
    ]
    assert len({order_news.of_time(one) for one in times}) == 2
