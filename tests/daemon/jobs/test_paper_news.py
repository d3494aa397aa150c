import pytest

from daemon.domain.events import Event
from daemon.jobs import paper_news
from daemon.jobs.templates import paper_texts
from daemon.jobs.templates.wording import Wording
from tests.daemon.jobs.desk import Desk


def event(kind: str, subject: str = "cdl D17", *, at: int = 1, **body: object) -> Event:
    return Event(kind=kind, at=at, subject=subject, body=body, correlation_id="c")


@pytest.mark.parametrize(
    ("urgency", "one", "many"),
    [
        ("low", paper_texts.DUE_LATER, paper_texts.MANY_DUE_LATER),
        ("high", paper_texts.DUE_SOON, paper_texts.MANY_DUE_SOON),
    ],
)
def test_a_warning_is_as_pressing_as_it_says(urgency: str, one: Wording, many: Wording) -> None:
    assert paper_news.warned(event("paper.warned", urgency=urgency)) is one
    assert paper_news.warned(event("paper.warned", "", urgency=urgency)) is many


def test_what_is_required_is_critical_once_it_has_expired() -> None:
    told = event("paper.expired", urgency="critical")
    assert paper_news.expired(told) is paper_texts.EXPIRED
    told = event("paper.expired", urgency="high")
    assert paper_news.expired(told) is paper_texts.EXPIRED_OPTIONAL
    assert paper_news.missing(event("paper.missing")) is paper_texts.MISSING
    assert paper_news.missing(event("paper.missing", "")) is paper_texts.MANY_MISSING


def test_steps_and_lists_are_each_news_of_their_own() -> None:
    def step(number: int, day: str = "2026-11-20") -> str:
        return paper_news.key(event("paper.warned", step=number, expires_on=day))

    assert len({step(7), step(3), step(3, "2027-11-20"), step(7)}) == 3
    lists = [paper_news.key(event("paper.warned", "", at=at, urgency="low")) for at in (1, 2, 1)]
    assert len(set(lists)) == 2


def test_papers_that_change_are_looked_at_once_when_the_hand_has_rested(desk: Desk) -> None:
    for name in ("D17", "D18", "D19"):
        desk.happen("paper.added", subject=name, body={"driver": name, "paper": "cdl"})
    (look,) = [job for job in desk.waiting() if job.kind == "compliance.monitor"]
    assert look.args["look"] == "papers"
    assert look.run_at == desk.clock.now() + paper_news.SETTLE_S * 1000


@pytest.mark.parametrize("kind", ["paper.warned", "paper.expired", "paper.missing"])
def test_news_of_papers_reach_the_compliance_desk(desk: Desk, kind: str) -> None:
    body = {"driver": "D17", "paper": "cdl", "said": "CDL is so", "urgency": "high", "step": 3}
    desk.happen(kind, subject="cdl D17", body=body)
    (told,) = desk.waiting()
    assert (told.args["recipient"], told.args["urgency"], told.args["title"]) == (
        "compliance",
        "high",
        "D17: CDL is so",
    )
    assert "unknown" not in told.args["text"]


def test_a_defect_of_safety_reaches_the_workshop_and_a_minor_one_nobody(desk: Desk) -> None:
    defects = [{"item": "brakes", "safety": True}, {"item": "body", "safety": False}]
    body: dict[str, object] = {"vehicle": "T1", "report": 7, "driver": "D17"}
    desk.happen("dvir.added", subject="T1", body=body | {"defects": defects})
    desk.happen("dvir.added", subject="T1", body=body | {"report": 8, "defects": defects[1:]})
    desk.happen("dvir.added", subject="T1", body=body | {"report": 9, "defects": defects[:1]})
    told = [(job.args["recipient"], job.args["title"]) for job in desk.waiting()]
    assert told == [("maintenance", "T1 has a safety defect: brakes")] * 2
