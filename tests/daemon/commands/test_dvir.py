import json
from typing import Any

import pytest

from daemon.domain.alerts import Alert, Urgency
from daemon.domain.alerts import Desk as Recipient
from daemon.store import alerts
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.papers_desk import papers_desk
from tests.daemon.commands.scene import OLGA, VERA, Desk
from tests.daemon.store.scene import NOW, STAMP, ask

BRAKES = {"item": "Brakes", "note": "soft"}
EVENTS = "SELECT kind, at, vehicle_id, subject, body FROM event ORDER BY seq"


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    return papers_desk(desk_with)


def events(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    return [(row[0], json.loads(row[4])) for row in ask(desk.path, EVENTS)]


def reasons(answer: Any) -> list[str]:
    """Of defects alone: the desk's vehicle has no papers."""
    return [text for text in answer.body["reasons"] if "defect" in text]


def test_from_a_safety_defect_to_the_signature_of_the_next_driver(desk: Desk) -> None:
    added = desk.ask(
        "dvir.add",
        actor=OLGA,
        vehicle="T101",
        driver="D17",
        at=NOW - 5,
        defects=[BRAKES, {"item": "body"}],
    )
    assert added.message == "report 1 on T101: brakes, body (1 of safety)"
    assert added.body["defects"] == [1, 2]
    assert reasons(added) == ["open safety defect: brakes, report 1"]
    early = desk.ask("dvir.review", report=1, driver="D17")
    assert (early.code, early.next_step) == (
        "defect_open",
        "depotd dvir certify --report 1 --repaired --note TEXT",
    )
    certified = desk.ask("dvir.certify", defect=1, settlement="repaired", note="new pads")
    assert certified.message == "report 1 on T101: brakes certified as repaired"
    assert reasons(certified) == []
    rest = desk.ask("dvir.certify", report=1, settlement="not_needed", note="a dent")
    assert rest.message == "report 1 on T101: body certified as needing no repair"
    again = desk.ask("dvir.certify", report=1, settlement="repaired", note="x")
    assert (again.is_done, again.body["count"]) == (True, 0)
    signed = desk.ask("dvir.review", report=1, driver="D17")
    assert signed.message == "report 1 on T101 is reviewed and signed by D17"
    assert desk.ask("dvir.review", report=1, driver="D17").code == "reviewed_already"
    assert [kind for kind, _ in events(desk)] == [
        "dvir.added",
        "dvir.certified",
        "dvir.certified",
        "dvir.reviewed",
    ]
    kind, at, vehicle, subject, _ = ask(desk.path, EVENTS)[0]
    assert (kind, at, vehicle, subject) == ("dvir.added", NOW - 5, 1, "T101")
    assert (
        events(desk)[1][1] | {"items": ["brakes"], "settlement": "repaired"} == (events(desk)[1][1])
    )


def test_a_report_without_defects_is_one_too(desk: Desk) -> None:
    added = desk.ask("dvir.add", vehicle="T101", odometer_m=123_000)
    assert added.message == "report 1 on T101: no defects"
    assert ask(desk.path, "SELECT driver_id, at, odometer_m FROM inspection") == [
        (None, NOW, 123_000)
    ]


def test_what_is_not_usual_is_of_safety_unless_it_is_said(desk: Desk) -> None:
    defects = [{"item": "chute pin"}, {"item": "radio", "safety": False}]
    added = desk.ask("dvir.add", vehicle="T101", defects=defects)
    assert added.message == "report 1 on T101: chute pin, radio (1 of safety)"


@pytest.mark.parametrize(
    ("name", "args", "code", "said"),
    [
        ("dvir.add", {"vehicle": "T9"}, "bad_report", "vehicle: no vehicle is called 'T9'"),
        (
            "dvir.add",
            {"vehicle": "T101", "driver": "D9"},
            "bad_report",
            "driver: no driver is called 'D9'",
        ),
        ("dvir.add", {"vehicle": "T101", "at": NOW + 61_000}, "bad_report", "at: is in the future"),
        (
            "dvir.certify",
            {"defect": 7, "settlement": "repaired", "note": "x"},
            "report_not_found",
            "there is no defect 7",
        ),
        (
            "dvir.certify",
            {"report": 7, "settlement": "repaired", "note": "x"},
            "report_not_found",
            "there is no report 7",
        ),
        ("dvir.review", {"report": 7, "driver": "D17"}, "report_not_found", "there is no report 7"),
        ("dvir.review", {"report": 7, "driver": "D9"}, "bad_report", "driver: no driver is"),
    ],
)
def test_what_cannot_be_is_refused(
    desk: Desk, name: str, args: dict[str, object], code: str, said: str
) -> None:
    answer = desk.ask_with(name, args)
    assert (answer.is_done, answer.code) == (False, code)
    assert answer.message.startswith(said)
    assert events(desk) == []


@pytest.mark.parametrize(
    "args",
    [
        {"settlement": "repaired", "note": "x"},
        {"defect": 1, "report": 1, "settlement": "repaired", "note": "x"},
        {"defect": 1, "settlement": "painted", "note": "x"},
        {"defect": 1, "settlement": "repaired", "note": ""},
        {"defect": 1, "settlement": "repaired"},
    ],
)
def test_a_certificate_says_which_how_and_why(desk: Desk, args: dict[str, object]) -> None:
    assert desk.ask_with("dvir.certify", args).code == "bad_arguments"


def test_viewers_only_look(desk: Desk) -> None:
    for name in ("dvir.add", "dvir.certify", "dvir.review"):
        assert desk.ask_with(name, {}, actor=VERA).code == "not_allowed"


def test_the_alert_of_a_vehicle_is_settled_with_its_last_defect_of_safety(desk: Desk) -> None:
    told = Alert(
        recipient=Recipient.MAINTENANCE,
        event="dvir.added",
        subject="T101",
        urgency=Urgency.HIGH,
        title="t",
        text="",
        correlation_id="c",
    )
    desk.writer.write(lambda tx: alerts.add(tx, told, STAMP))
    for item in ("brakes", "horn"):
        desk.ask("dvir.add", vehicle="T101", defects=[{"item": item}, {"item": "body"}])
    read_by = "SELECT read_by FROM alert"
    desk.ask("dvir.certify", defect=1, settlement="repaired", note="x")
    assert ask(desk.path, read_by) == [("",)]
    desk.ask("dvir.certify", defect=3, settlement="repaired", note="x", actor=OLGA)
    assert ask(desk.path, read_by) == [("olga",)]
