import pytest

from daemon.domain.duty.records import Origin
from daemon.domain.hours.duty import Duty, Mode
from tests.daemon.commands.duty_scene import OFFICE, DutyDesk, desk, iso
from tests.daemon.commands.scene import VERA
from tests.daemon.store.duty_scene import DAY, HOUR, MINUTE
from tests.daemon.store.scene import NOW, add_unit, ask

__all__ = ("desk",)


def test_a_status_is_kept_with_its_event_in_one_transaction(desk: DutyDesk) -> None:
    answer = desk.set("D17", "ON", note="pre-trip")
    assert answer.message == "driver D17: ON since 2026-06-01 08:03:20 MDT"
    (record,) = desk.log()
    assert (record.at, record.duty, record.mode, record.vehicle) == (NOW, Duty.ON, None, None)
    assert (record.origin, record.note, record.made_by) == (Origin.PERSON, "pre-trip", "olga")
    assert desk.events() == [
        (
            "duty.changed",
            "D17",
            {
                "by": "olga",
                "driver": "D17",
                "vehicle": None,
                "duty": "ON",
                "mode": None,
                "was": None,
                "was_mode": None,
                "origin": "person",
                "note": "pre-trip",
            },
        )
    ]
    assert ask(desk.path, "SELECT at, vehicle_id FROM event") == [(NOW, None)]


def test_head_office_is_told_apart(desk: DutyDesk) -> None:
    desk.set("D17", "OFF", actor=OFFICE)
    assert desk.log()[0].origin is Origin.HEADOFFICE


def test_viewers_only_look(desk: DutyDesk) -> None:
    assert desk.set("D17", "OFF", actor=VERA).code == "not_allowed"
    assert desk.outcomes() == ["refused"]


def test_with_a_vehicle_the_driver_takes_its_wheel_first(desk: DutyDesk) -> None:
    answer = desk.set("D17", "ON", vehicle="T1", at=iso(NOW - MINUTE))
    assert "ON in T1 since 2026-06-01 08:02:20 MDT" in answer.message
    assert desk.place() == ("T1", "driver")
    assert [kind for kind, _, _ in desk.events()] == ["duty.seated", "duty.changed"]
    assert ask(desk.path, "SELECT at, vehicle_id FROM event") == [(NOW - MINUTE, 1)] * 2
    assert desk.log()[0].vehicle == "T1"


def test_off_duty_does_not_leave_the_seat_by_itself(desk: DutyDesk) -> None:
    desk.set("D17", "ON", vehicle="T1")
    desk.machine.advance(HOUR)
    desk.set("D17", "OFF")
    assert desk.place() == ("T1", "driver")
    assert desk.log()[1].vehicle == "T1"


def test_the_same_again_is_taken_as_a_confirmation(desk: DutyDesk) -> None:
    desk.set("D17", "OFF", mode="pc")
    desk.machine.advance(MINUTE)
    answer = desk.set("D17", "OFF", mode="pc")
    assert "still OFF (pc)" in answer.message
    assert "confirmed at" in answer.message
    assert "since" not in answer.message, "it began before"
    assert answer.body["confirmed"]
    assert [one.mode for one in desk.log()] == [Mode.PC, Mode.PC]
    assert not desk.set("D17", "OFF").body["confirmed"]


def test_the_truck_s_driving_stays_the_truck_s_when_its_driver_confirms_it(desk: DutyDesk) -> None:
    desk.set("D17", "ON", vehicle="T1")
    desk.record(Duty.D, NOW + 1)
    desk.machine.advance(HOUR)
    desk.set("D17", "D")
    assert [one.origin for one in desk.log()] == [
        Origin.PERSON, Origin.AUTOMATIC, Origin.AUTOMATIC,
    ]  # fmt: skip
    desk.machine.advance(HOUR)
    desk.set("D17", "D", vehicle="T2")
    assert desk.log()[-1].origin is Origin.PERSON


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ({"driver": "D99"}, "driver_not_found", "no driver is called D99"),
        ({"vehicle": "T99"}, "vehicle_not_found", "no vehicle is called T99"),
        ({"at": iso(NOW + MINUTE)}, "in_the_future", "08:04:20 MDT is in the future"),
        ({"at": iso(NOW - 5 * HOUR)}, "before_the_last_change", "which is OFF since 2026-06-01 07"),
        ({"status": "ON", "mode": "pc"}, "mode_does_not_fit", "mode pc does not go with ON"),
        ({"status": "D", "mode": "team_seat"}, "mode_does_not_fit", "does not go with D"),
        ({"seat": "co_driver"}, "no_seat", "driver D17 sits in no vehicle"),
        ({"status": "D", "vehicle": "T1", "seat": "co_driver"}, "not_at_the_wheel", "co-driver"),
        ({"status": "DRIVING"}, "bad_arguments", "status"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_audited(
    desk: DutyDesk, args: dict[str, object], code: str, words: str
) -> None:
    desk.set("D17", "OFF", at=iso(NOW - HOUR))
    before = desk.events()
    answer = desk.ask_with("duty.set", {"driver": "D17", "status": "OFF"} | args)
    assert (answer.is_done, answer.code) == (False, code)
    assert words in answer.message
    assert desk.shown() == [(-1, "OFF")]
    assert desk.events() == before
    assert desk.seat() is None
    assert desk.outcomes() == ["done", "refused"]


def test_what_is_told_already_is_a_matter_of_edits(desk: DutyDesk) -> None:
    desk.set("D17", "OFF")
    answer = desk.set("D17", "ON", at=iso(NOW - 1))
    assert answer.next_step == "what is told already is changed by depotd duty D17 edit"


@pytest.mark.parametrize("status", ["OFF", "SB", "ON"])
def test_nothing_but_driving_is_told_while_the_truck_moves(desk: DutyDesk, status: str) -> None:
    desk.set("D17", "ON", vehicle="T1")
    desk.wheels(1, is_driving=True)
    desk.machine.advance(MINUTE)
    answer = desk.set("D17", status)
    assert (answer.code, answer.next_step) == ("truck_is_moving", "ask again when it stands")
    assert "driver D17 is at the wheel of T1, and it is moving" in answer.message
    assert desk.set("D17", "D").is_done
    desk.stands(1, desk.now)
    assert desk.set("D17", status).is_done


def test_a_truck_that_fell_silent_on_the_road_keeps_nobody_driving(desk: DutyDesk) -> None:
    desk.set("D17", "ON", vehicle="T1")
    desk.wheels(1, is_driving=True)
    desk.record(Duty.D, desk.now)
    desk.machine.advance(5 * MINUTE - 1)
    assert desk.set("D17", "OFF").code == "truck_is_moving"
    desk.machine.advance(1)
    assert desk.set("D17", "OFF", at=iso(desk.now - 1)).code == "driving_of_the_truck"
    assert desk.set("D17", "OFF").is_done


def test_nobody_sits_down_to_rest_at_the_wheel_of_a_truck_that_moves(desk: DutyDesk) -> None:
    desk.wheels(1, is_driving=True)
    assert desk.set("D17", "ON", vehicle="T1").code == "truck_is_moving"
    assert desk.seat() is None
    assert desk.set("D17", "SB", vehicle="T1", seat="co_driver").is_done


def test_a_change_told_of_the_past_does_not_cut_off_the_truck_s_driving(desk: DutyDesk) -> None:
    desk.set("D17", "ON", vehicle="T1", at=iso(NOW - 2 * HOUR))
    desk.record(Duty.D, NOW - HOUR)
    desk.wheels(1, is_driving=True, since=NOW - HOUR)
    desk.stands(1, NOW - 5 * MINUTE)
    answer = desk.set("D17", "OFF", at=iso(NOW - 1))
    assert answer.code == "driving_of_the_truck"
    assert "T1 has recorded driving since 2026-06-01 07:03:20 MDT" in answer.message
    assert desk.set("D17", "OFF").is_done
    assert desk.shown() == [(-2, "ON"), (-1, "D"), (0, "OFF")]


def test_position_and_odometer_stand_in_the_record_and_are_coarse_in_own_drives(
    desk: DutyDesk,
) -> None:
    desk.write(lambda tx: add_unit(tx, "box"))
    desk.write(
        lambda tx: tx.execute(
            "INSERT INTO unit_state(unit_id, version, body, at, lat_e7, lon_e7, motion, odometer_m,"
            " fences) VALUES (1, 1, '{}', ?, 398080000, -1049330000, 'parked', 77, '[]')",
            (NOW,),
        )
    )
    desk.write(
        lambda tx: tx.execute(
            "INSERT INTO fitting(unit_id, from_at, vehicle_id) VALUES (1, ?, 1)", (NOW - HOUR,)
        )
    )
    desk.set("D17", "ON", vehicle="T1")
    desk.machine.advance(MINUTE)
    desk.set("D17", "OFF", mode="pc")
    desk.machine.advance(1)
    desk.set("D17", "OFF")
    found = [one.whereabouts for one in desk.log()]
    assert [(one.lat_e7, one.lon_e7, one.odometer_m) for one in found] == [
        (398_080_000, -1_049_330_000, 77),
        (398_000_000, -1_049_000_000, None),
        (None, None, None),
    ]


def test_the_clock_need_not_be_trusted_to_say_now(desk: DutyDesk) -> None:
    desk.distrust()
    assert desk.set("D17", "ON").is_done
    row = ask(desk.path, "SELECT at, clock, is_at_ours FROM duty_record")
    assert row == [(NOW, "untrusted", 1)]
    answer = desk.set("D17", "OFF", at=iso(NOW))
    assert answer.code == "clock_untrusted"
    assert answer.next_step == "leave it out: now is put right with the clock"


def test_a_clock_that_lags_behind_a_receiver_says_so(desk: DutyDesk) -> None:
    desk.record(Duty.D, NOW + DAY)
    desk.distrust()
    answer = desk.set("D17", "ON")
    assert answer.code == "clock_untrusted"
    assert answer.next_step == "ask again when it is, in some minutes"


def test_a_retired_driver_starts_nothing(desk: DutyDesk) -> None:
    desk.write(lambda tx: tx.execute("UPDATE driver SET retired_at = 5 WHERE name = 'D17'"))
    assert desk.set("D17", "ON").code == "driver_retired"


def test_leaving_the_vehicle_is_told_once(desk: DutyDesk) -> None:
    desk.set("D17", "ON", vehicle="T1")
    desk.machine.advance(HOUR)
    answer = desk.ask("duty.leave", driver="D17")
    assert answer.message == "driver D17 left T1 at 2026-06-01 09:03:20 MDT"
    assert desk.seat() is None
    assert desk.events()[-1] == (
        "duty.left",
        "D17",
        {"by": "anna", "driver": "D17", "vehicle": "T1", "place": "driver"},
    )
    again = desk.ask("duty.leave", driver="D17")
    assert (again.is_done, again.message) == (True, "driver D17 sits in no vehicle already")
    assert len(desk.events()) == 3


def test_who_drives_does_not_leave(desk: DutyDesk) -> None:
    desk.set("D17", "D", vehicle="T1")
    assert desk.ask("duty.leave", driver="D17").code == "still_driving"
    desk.machine.advance(1)
    desk.set("D17", "ON")
    desk.wheels(1, is_driving=True)
    assert desk.ask("duty.leave", driver="D17").code == "truck_is_moving"
    desk.wheels(1, is_driving=False)
    assert desk.ask("duty.leave", driver="D17").is_done


def test_nobody_leaves_before_he_came(desk: DutyDesk) -> None:
    desk.set("D17", "ON", vehicle="T1")
    assert desk.ask("duty.leave", driver="D17", at=iso(NOW - 1)).code == "seat_is_settled"
