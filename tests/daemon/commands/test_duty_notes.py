from tests.daemon.commands.duty_scene import DutyDesk, desk, iso
from tests.daemon.store.duty_scene import HOUR, MINUTE
from tests.daemon.store.scene import NOW, ask

__all__ = ("desk",)

DECLARED = "SELECT at, exemption, note, withdrawn_by FROM duty_declaration"


def test_adverse_conditions_are_declared_with_a_note(desk: DutyDesk) -> None:
    for note in ("", "  "):
        answer = desk.ask("duty.declare", driver="D17", exemption="adverse_driving", note=note)
        assert answer.code == "note_needed"
    answer = desk.ask(
        "duty.declare", driver="D17", exemption="adverse_driving", note="snow on I-70"
    )
    assert answer.message == (
        "driver D17: declaration 1, adverse_driving at 2026-06-01 08:03:20 MDT"
    )
    assert ask(desk.path, DECLARED) == [(NOW, "adverse_driving", "snow on I-70", "")]
    kind, subject, body = desk.events()[0]
    assert (kind, subject, body["exemption"]) == ("duty.declared", "D17", "adverse_driving")
    assert desk.outcomes() == ["refused", "refused", "done"]


def test_an_exemption_is_declared_once_for_an_instant(desk: DutyDesk) -> None:
    for _ in range(2):
        answer = desk.ask(
            "duty.declare", driver="D17", exemption="sixteen_hour_day", at=iso(NOW - HOUR)
        )
        assert answer.is_done
        assert answer.body["id"] == 1
    assert len(desk.events()) == 1
    future = desk.ask("duty.declare", driver="D17", exemption="ready_mix", at=iso(NOW + MINUTE))
    assert future.code == "in_the_future"


def test_a_declaration_is_withdrawn_and_stays_on_record(desk: DutyDesk) -> None:
    desk.ask("duty.declare", driver="D17", exemption="ready_mix")
    answer = desk.ask("duty.withdraw_declaration", id=1)
    assert answer.message == "driver D17: declaration 1 (ready_mix) withdrawn"
    assert ask(desk.path, DECLARED) == [(NOW, "ready_mix", "", "anna")]
    assert desk.events()[1][2]["withdrawn"]
    again = desk.ask("duty.withdraw_declaration", id=1)
    assert (again.is_done, again.message) == (True, "declaration 1 is withdrawn already")
    assert desk.ask("duty.withdraw_declaration", id=7).code == "declaration_not_found"
    assert len(desk.events()) == 2


def test_a_note_stands_beside_an_instant_of_the_log(desk: DutyDesk) -> None:
    desk.ask("duty.annotate", driver="D17", at=iso(NOW - HOUR), text="queue at the plant")
    rows = ask(desk.path, "SELECT driver_id, at, text, made_at, made_by FROM duty_note")
    assert rows == [(1, NOW - HOUR, "queue at the plant", NOW, "anna")]
    kind, subject, body = desk.events()[0]
    assert (kind, subject, body["note"]) == ("duty.annotated", "D17", "queue at the plant")
    assert desk.ask("duty.annotate", driver="D17", text=" ").code == "bad_arguments"
