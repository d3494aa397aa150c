import json
from typing import Any

import pytest

from daemon.domain.events import ClockQuality
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.papers_desk import papers_desk
from tests.daemon.commands.scene import OLGA, VERA, Desk
from tests.daemon.store.scene import ask

CDL = {
    "subject": "D17",
    "kind": "cdl",
    "number": "CO 1",
    "issued_on": "2024-01-31",
    "expires_on": "2028-01-31",
    "details": {"class": "A"},
}
EVENTS = "SELECT kind, vehicle_id, subject, body FROM event ORDER BY seq"


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    return papers_desk(desk_with)


def events(desk: Desk) -> list[tuple[str, int | None, str, dict[str, Any]]]:
    return [(kind, no, about, json.loads(body)) for kind, no, about, body in ask(desk.path, EVENTS)]


def test_an_operator_puts_a_paper_on_file_and_renews_it(desk: Desk) -> None:
    added = desk.ask_with("papers.add", CDL, actor=OLGA)
    assert added.message == "CDL of driver D17 is on file until 2028-01-31"
    assert (added.body["status"], added.body["days_left"]) == ("valid", 609)
    renewed = desk.ask_with("papers.add", {**CDL, "expires_on": "2026-06-03"})
    assert renewed.message == (
        "CDL of driver D17 is on file until 2026-06-03; it replaces the one until 2028-01-31"
    )
    assert (renewed.body["status"], renewed.body["days_left"]) == ("due", 2)
    assert ask(desk.path, "SELECT id, told_by FROM paper") == [(1, "olga"), (2, "anna")]
    first, second = events(desk)
    assert first[:3] == second[:3] == ("paper.added", None, "D17")
    assert (first[3]["by"], first[3]["replaces"]) == ("olga", None)
    assert (second[3]["replaces"], second[3]["was_until"]) == (1, "2028-01-31")


def test_telling_it_again_is_done_and_makes_no_event(desk: Desk) -> None:
    desk.ask_with("papers.add", CDL)
    again = desk.ask_with("papers.add", CDL)
    assert (again.is_done, again.message) == (
        True,
        "CDL of driver D17 is on file so already: nothing to change",
    )
    assert len(events(desk)) == 1


def test_the_last_day_of_an_inspection_is_counted(desk: Desk) -> None:
    given = {"subject": "T101", "kind": "annual_inspection", "issued_on": "2026-03-15"}
    answer = desk.ask_with("papers.add", given)
    assert answer.message == "annual inspection of vehicle T101 is on file until 2027-03-15"
    assert events(desk)[0][:3] == ("paper.added", 1, "T101")


@pytest.mark.parametrize(
    ("given", "said", "allowed"),
    [
        (
            {"expires_on": "2032-02-01"},
            (
                "expires_on: 2032-02-01 is longer than the 96 months after 2024-01-31 that"
                " 49 CFR 383.73 allows"
            ),
            "allowed: at the latest 2032-01-31",
        ),
        ({"subject": "D9"}, "subject: no driver and no vehicle is called 'D9'", "allowed: a name"),
        ({"details": {}}, "class: CDL needs it", "allowed: A, B, C"),
        ({"issued_on": "2026-06-02"}, "issued_on: 2026-06-02 is in the future", "allowed: 2026"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(
    desk: Desk, given: dict[str, object], said: str, allowed: str
) -> None:
    answer = desk.ask_with("papers.add", {**CDL, **given})
    assert (answer.is_done, answer.code, answer.message) == (False, "bad_paper", said)
    assert answer.next_step.startswith(allowed)
    assert events(desk) == []


def test_while_the_clock_is_untrusted_no_day_is_judged(desk: Desk) -> None:
    desk.clock.trim(desk.clock.anchor_ms, ClockQuality.UNTRUSTED)
    answer = desk.ask_with("papers.add", {**CDL, "issued_on": "2027-01-01"})
    assert (answer.is_done, answer.body["status"]) == (True, "unknown")


def test_a_withdrawn_paper_gives_way_to_the_one_before(desk: Desk) -> None:
    desk.ask_with("papers.add", CDL)
    desk.ask_with("papers.add", {**CDL, "expires_on": "2029-01-31"})
    by_name = {"subject": "D17", "kind": "cdl", "note": "mistyped"}
    answer = desk.ask_with("papers.withdraw", by_name, actor=OLGA)
    assert answer.message == (
        "CDL of driver D17 is withdrawn; the one before it until 2028-01-31 is in force again"
    )
    last = desk.ask("papers.withdraw", id=1, note="forged")
    assert last.message == "CDL of driver D17 is withdrawn; none is on file now"
    assert desk.ask("papers.withdraw", id=1, note="again").code == "paper_not_found"
    none_left = desk.ask_with("papers.withdraw", by_name)
    assert none_left.message == "kind: driver D17 has no CDL on file"
    assert [kind for kind, *_ in events(desk)][2:] == ["paper.withdrawn"] * 2
    assert events(desk)[3][3] | {"note": "forged", "paper_id": 1} == events(desk)[3][3]


def test_what_is_held_no_more_goes_with_all_that_was_before_it(desk: Desk) -> None:
    for day in ("2026-02-01", "2026-05-01"):
        given = {"subject": "D17", "kind": "twic", "expires_on": day}
        assert desk.ask_with("papers.add", given).is_done
    gone = {"subject": "D17", "kind": "twic", "all_of_kind": True, "note": "no port work"}
    answer = desk.ask_with("papers.withdraw", gone)
    assert answer.message == "TWIC of driver D17 is withdrawn; none is on file now"
    assert ask(desk.path, "SELECT count(withdrawn_at) FROM paper") == [(2,)]


@pytest.mark.parametrize(
    "args",
    [
        {"note": "x"},
        {"id": 1, "subject": "D17", "kind": "cdl", "note": "x"},
        {"subject": "D17", "note": "x"},
        {"id": 1, "note": ""},
        {"id": 1},
    ],
)
def test_which_paper_and_why_must_be_said(desk: Desk, args: dict[str, object]) -> None:
    assert desk.ask_with("papers.withdraw", args).code == "bad_arguments"


def test_one_name_of_a_driver_and_a_vehicle_is_told_apart_by_the_kind(desk: Desk) -> None:
    desk.writer.write(lambda tx: tx.execute("INSERT INTO vehicle(name) VALUES ('D17')"))
    assert desk.ask_with("papers.add", CDL).is_done
    given = {"subject": "vehicle:D17", "kind": "registration", "expires_on": "2027-01-01"}
    assert desk.ask_with("papers.add", given).body["vehicle"] == "D17"


def test_of_the_retired_papers_are_only_withdrawn(desk: Desk) -> None:
    desk.ask_with("papers.add", CDL)
    desk.writer.write(lambda tx: tx.execute("UPDATE driver SET retired_at = 5"))
    refused = desk.ask_with("papers.add", {**CDL, "expires_on": "2029-01-31"})
    assert refused.message == "driver: D17 is retired"
    assert desk.ask("papers.withdraw", id=1, note="x").is_done


def test_viewers_only_look(desk: Desk) -> None:
    for name in ("papers.add", "papers.withdraw", "papers.import"):
        assert desk.ask_with(name, {}, actor=VERA).code == "not_allowed"
