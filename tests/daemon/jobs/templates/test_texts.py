import pytest

from daemon.domain.alerts import Desk
from daemon.domain.events import Event
from daemon.jobs.templates import (
    dispatch_texts,
    hours_texts,
    order_texts,
    paper_texts,
    service_texts,
    sla_texts,
    texts,
)
from daemon.jobs.templates.wording import Wording, judge


def test_every_wording_is_listed() -> None:
    declared = {
        id(value)
        for module in (
            *(texts, paper_texts, hours_texts, dispatch_texts, order_texts, sla_texts),
            service_texts,
        )
        for value in vars(module).values()
        if isinstance(value, Wording)
    }
    assert declared == {id(wording) for wording in texts.TEXTS.values()}


@pytest.mark.parametrize("name", texts.TEXTS)
def test_every_wording_can_be_filled_and_says_what_to_do(name: str) -> None:
    wording = texts.TEXTS[name]
    judge(name, wording)
    kind = name.partition(" ")[0]
    title, text = wording.fill(Event(kind=kind, at=0, correlation_id="c"))
    assert title
    assert text.endswith(".")
    assert wording.desk in Desk
