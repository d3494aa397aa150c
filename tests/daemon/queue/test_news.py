import threading

from daemon.queue.news import NOTHING, News, NewsDesk


def test_news_are_told_once() -> None:
    desk = NewsDesk()
    assert not desk.is_there
    desk.ready()
    desk.due(50)
    desk.due(70)
    desk.due(20)
    assert desk.is_there
    assert desk.take() == News(has_ready=True, earliest_due=20)
    assert desk.take() == NOTHING
    assert not desk.is_there


def test_no_news_are_lost_between_threads() -> None:
    """Whoever told last is heard by the taker that comes after."""
    desk = NewsDesk()
    rounds = 2_000
    start = threading.Barrier(3)

    def tell(first: int) -> None:
        start.wait()
        for number in range(rounds):
            desk.due(first + number)
            desk.ready()

    threads = [threading.Thread(target=tell, args=(base,)) for base in (10_000, 20_000)]
    for thread in threads:
        thread.start()
    start.wait()
    taken = []
    while any(thread.is_alive() for thread in threads):
        taken.append(desk.take())
    for thread in threads:
        thread.join()
    taken.append(desk.take())
    told = [news.earliest_due for news in taken if news.earliest_due is not None]
    assert min(told) == 10_000
    assert any(news.has_ready for news in taken)
    assert desk.take() == NOTHING
