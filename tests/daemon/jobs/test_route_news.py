from daemon.domain.events import Event
from daemon.jobs import route_news
from daemon.jobs.templates import sla_texts


def event(**body: object) -> Event:
    return Event(kind="route.proposed", at=1, subject="O-1", body=body, correlation_id="c")


def test_what_was_made_by_itself_is_told_in_other_words() -> None:
    assert route_news.proposed(event(is_by_itself=False)) is sla_texts.ROUTE_PROPOSED
    assert route_news.proposed(event(is_by_itself=True)) is sla_texts.ROUTE_MADE


def test_each_proposal_is_news_of_its_own() -> None:
    assert route_news.key(event(proposal=1)) != route_news.key(event(proposal=2))
