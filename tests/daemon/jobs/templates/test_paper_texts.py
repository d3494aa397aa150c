from daemon.domain.events import Event
from daemon.jobs.templates import paper_texts


def event(**body: object) -> Event:
    return Event(kind="paper.expired", at=0, subject="x", body=body, correlation_id="c")


def test_of_one_paper_it_is_said_whose_and_what_to_do() -> None:
    said = "medical certificate expired 2026-11-20 (8 days ago)"
    told = event(driver="D17", paper="medical", said=said)
    assert paper_texts.EXPIRED.fill(told) == (
        f"D17: {said}",
        "D17 cannot be assigned until it is renewed: depotd papers add D17 medical.",
    )
    assert paper_texts.DUE_SOON.fill(event(vehicle="T1", said="x"))[0] == "T1: x"


def test_of_many_the_first_are_named_and_the_others_counted() -> None:
    names = [f"D{number}: CDL expired 2026-11-20 (8 days ago)" for number in range(100)]
    title, text = paper_texts.MANY_EXPIRED.fill(event(count=300, names=names))
    assert title == "300 required papers have expired"
    assert text.startswith("Not assignable: D0: CDL expired 2026-11-20 (8 days ago), D1: CDL")
    assert "more. All of them: depotd papers list --due." in text
