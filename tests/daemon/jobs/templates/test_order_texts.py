import pytest

from daemon.domain.alerts import Urgency
from daemon.domain.events import Event
from daemon.jobs.templates import order_texts
from daemon.jobs.templates.wording import Wording


def event(kind: str, subject: str, **body: object) -> Event:
    return Event(kind=kind, at=0, subject=subject, body=body, correlation_id="c")


@pytest.mark.parametrize(
    ("hardness", "is_pouring", "urgency"),
    [
        ("warned", False, Urgency.HIGH),
        ("pressing", False, Urgency.CRITICAL),
        ("over", False, Urgency.CRITICAL),
        ("warned", True, Urgency.LOW),
        ("pressing", True, Urgency.MEDIUM),
        ("over", True, Urgency.CRITICAL),
    ],
)
def test_a_load_is_louder_the_older_it_is_and_while_nothing_is_poured(
    hardness: str, *, is_pouring: bool, urgency: Urgency
) -> None:
    told = event("load.warned", "T1", hardness=hardness, is_pouring=is_pouring)
    assert order_texts.load_words(told).urgency is urgency


CASES: list[tuple[Wording, Event, tuple[str, str]]] = [
    (
        order_texts.UNDECIDED,
        event("load.undecided", "T1", order="O-1", left_min=42),
        (
            "T1 carries the load of cancelled order O-1: 42 min left",
            ("Decide what becomes of it: depotd trucks load T1 dump, or return, or redirect --order"
            " ORDER."),
        ),
    ),
    (
        order_texts.UNHEARD,
        event("truck.recall_unheard", "T1", plant="PLANT", order="O-1", reason="rain",
              waited_ms=120_000),
        (
            "Call the driver of T1: he has not answered the call back to PLANT",
            ("Order O-1 is cancelled (rain). Asked 2 min ago. When he knows: depotd trucks"
            " acknowledge T1."),
        ),
    ),
    (
        order_texts.STRANDED,
        event("truck.stranded", "T1", order="O-1", reason="gearbox", state="in_transit"),
        (
            "T1 is out of service with the load of order O-1",
            ("gearbox. The order is in transit. Cancel it and decide on the load, or say that the"
            " truck goes on: depotd trucks set T1 available."),
        ),
    ),
    (
        order_texts.TRACK_LOST,
        event("order.signal_lost", "O-1", vehicle="T1", tier="premium", silent_ms=360_000,
              interval_s=300),
        (
            "T1 with premium order O-1 is not heard",
            ("Nothing was heard for 6 min; it should be heard every 300 s. Its arrival is not"
            " foreseen meanwhile."),
        ),
    ),
    (
        order_texts.OFF_ROUTE,
        event("order.off_route", "O-1", vehicle="T1", destination="SITE-A", away_m=2400),
        (
            "T1 with order O-1 goes away from SITE-A",
            "It is 2400 m further from it than it has been. Call the driver.",
        ),
    ),
    (
        order_texts.ARRIVED_UNLOADED,
        event("order.arrived", "O-1", vehicle="T1", destination="SITE-A", state="assigned"),
        (
            "T1 is at SITE-A, but nobody saw it load order O-1",
            ("The truck is assigned, and stays so. Call the driver; if he has the load: depotd"
            " orders move O-1 in-transit --skip."),
        ),
    ),
    (
        order_texts.UNDELIVERED,
        event("order.undelivered", "O-1", vehicle="T1", destination="SITE-A", stayed_ms=120_000),
        (
            "T1 has left SITE-A, but nobody saw it unload order O-1",
            ("It was there for 2 min. The order is not taken for delivered. Call the driver; if it"
            " is: depotd orders move O-1 delivered --skip."),
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("wording", "told", "expected"), CASES, ids=lambda one: str(one)[:0])
def test_what_happened_comes_first_then_what_the_reader_can_do(
    wording: Wording, told: Event, expected: tuple[str, str]
) -> None:
    assert wording.fill(told) == expected
