from datetime import date, timedelta

from daemon.domain.papers.checklist import State, checklist
from daemon.domain.papers.kinds import Holder, Kind
from daemon.domain.papers.paper import Paper, Subject

TODAY = date(2026, 11, 28)


def driver(*papers: Paper, needs_cdl: bool = True) -> Subject:
    return Subject(holder=Holder.DRIVER, id=1, name="D17", needs_cdl=needs_cdl, papers=papers)


def paper(kind: Kind, days: int | None = None, *, issued: date | None = None) -> Paper:
    expires_on = None if days is None else TODAY + timedelta(days=days)
    return Paper(kind=kind, issued_on=issued, expires_on=expires_on)


def states(subject: Subject) -> dict[str, str]:
    return {item.kind.value: item.state.value for item in checklist(subject, TODAY)}


def test_every_item_of_the_file_is_listed_with_what_is_missing() -> None:
    assert states(driver()) == {
        "cdl": "missing",
        "medical": "missing",
        "application": "missing",
        "mvr_at_hire": "missing",
        "road_test": "missing",
        "mvr_review": "missing",
    }


def test_items_are_done_due_or_expired() -> None:
    found = states(
        driver(
            paper(Kind.CDL, 900),
            paper(Kind.MEDICAL, 20),
            paper(Kind.APPLICATION),
            paper(Kind.MVR_REVIEW, -3),
            paper(Kind.VARIANCE, 300),
            paper(Kind.TWIC, 300),
        )
    )
    assert found == {
        "cdl": "done",
        "medical": "due",
        "application": "done",
        "mvr_at_hire": "missing",
        "road_test": "done",
        "mvr_review": "expired",
        "variance": "done",
    }


def test_a_cdl_stands_for_the_road_test() -> None:
    (item,) = [
        item
        for item in checklist(driver(paper(Kind.CDL, 900)), TODAY)
        if item.kind is Kind.ROAD_TEST
    ]
    assert (item.state, item.text) == (State.DONE, "the CDL on file stands for it")
    assert states(driver(paper(Kind.LICENCE, 900), needs_cdl=False))["road_test"] == "missing"


def test_the_first_review_is_due_a_year_after_the_record_at_hire() -> None:
    def first(issued: date) -> tuple[str, date | None]:
        items = checklist(driver(paper(Kind.MVR_AT_HIRE, issued=issued)), TODAY)
        (item,) = [item for item in items if item.kind is Kind.MVR_REVIEW]
        return item.state.value, item.due_on

    assert first(date(2026, 6, 1)) == ("done", date(2027, 6, 1))
    assert first(date(2025, 12, 28)) == ("due", date(2026, 12, 28))
    assert first(date(2025, 11, 27)) == ("missing", date(2026, 11, 27))


def test_of_a_cdl_holder_a_paper_card_is_no_lasting_proof() -> None:
    def said(source: str, *, needs_cdl: bool = True) -> str:
        card = Paper(kind=Kind.MEDICAL, expires_on=date(2027, 11, 28), source=source)
        items = checklist(driver(card, needs_cdl=needs_cdl), TODAY)
        (item,) = [item for item in items if item.kind is Kind.MEDICAL]
        return item.text

    assert "49 CFR 391.23(m)" in said("paper")
    assert said("state_mvr") == "medical certificate expires 2027-11-28 (in 365 days)"
    assert "391.23(m)" not in said("paper", needs_cdl=False)


def test_who_needs_no_cdl_has_one_licence_in_his_file() -> None:
    both = driver(paper(Kind.LICENCE, 5), paper(Kind.CDL, 900), needs_cdl=False)
    found = states(both)
    assert (found["cdl"], "licence" in found) == ("done", False)
    assert states(driver(needs_cdl=False))["licence"] == "missing"
