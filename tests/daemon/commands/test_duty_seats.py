import pytest

from daemon.domain.hours.duty import Duty
from tests.daemon.commands.duty_scene import DutyDesk, desk, iso
from tests.daemon.store.duty_scene import HOUR, MINUTE
from tests.daemon.store.scene import NOW, ask

__all__ = ("desk",)

SEATS = "SELECT driver_id, vehicle_id, place, from_at, until_at FROM seat ORDER BY 4, 1"


def test_who_sat_at_the_wheel_becomes_co_driver(desk: DutyDesk) -> None:
    desk.set("D17", "ON", vehicle="T1")
    desk.machine.advance(HOUR)
    desk.set("D18", "ON", vehicle="T1")
    assert desk.place(1) == ("T1", "co_driver")
    assert desk.place(2) == ("T1", "driver")
    assert ask(desk.path, SEATS) == [
        (1, 1, "driver", NOW, NOW + HOUR),
        (1, 1, "co_driver", NOW + HOUR, None),
        (2, 1, "driver", NOW + HOUR, None),
    ]
    seated = [body for kind, _, body in desk.events() if kind == "duty.seated"]
    assert seated[1] == {
        "by": "olga", "driver": "D17", "vehicle": "T1", "place": "co_driver", "taken_by": "D18",
    }  # fmt: skip
    assert "taken_by" not in seated[2]


def test_who_drives_by_his_log_keeps_the_wheel(desk: DutyDesk) -> None:
    desk.set("D17", "D", vehicle="T1")
    answer = desk.set("D18", "ON", vehicle="T1")
    assert answer.code == "wheel_is_taken"
    assert "driver D17 is at the wheel of T1" in answer.message
    assert "depotd duty D17 set" in answer.next_step
    assert desk.place(2) is None
    assert desk.log(2) == []


@pytest.mark.parametrize("who", ["takes his wheel", "goes elsewhere", "moves over"])
def test_nobody_changes_seats_of_a_truck_that_moves(desk: DutyDesk, who: str) -> None:
    desk.set("D17", "ON", vehicle="T1")
    desk.wheels(1, is_driving=True)
    desk.machine.advance(MINUTE)
    answer = {
        "takes his wheel": lambda: desk.set("D18", "D", vehicle="T1"),
        "goes elsewhere": lambda: desk.set("D17", "ON", vehicle="T2"),
        "moves over": lambda: desk.set("D17", "SB", seat="co_driver"),
    }[who]()
    assert answer.code == "truck_is_moving"
    assert desk.place(1) == ("T1", "driver")


def test_a_seat_beside_the_wheel_is_taken_while_it_moves(desk: DutyDesk) -> None:
    desk.set("D17", "ON", vehicle="T1")
    desk.record(Duty.D, NOW + 1)
    desk.wheels(1, is_driving=True)
    desk.machine.advance(MINUTE)
    assert desk.set("D18", "OFF", mode="team_seat", vehicle="T1", seat="co_driver").is_done
    assert desk.place(2) == ("T1", "co_driver")


def test_the_same_seat_again_is_no_news(desk: DutyDesk) -> None:
    desk.set("D17", "ON", vehicle="T1")
    desk.machine.advance(MINUTE)
    desk.set("D17", "OFF", vehicle="T1")
    desk.set("D17", "OFF", seat="driver")
    assert [kind for kind, _, _ in desk.events()].count("duty.seated") == 1


def test_only_the_seat_may_be_named(desk: DutyDesk) -> None:
    desk.set("D17", "ON", vehicle="T1")
    desk.machine.advance(MINUTE)
    desk.set("D17", "SB", seat="co_driver")
    assert desk.place() == ("T1", "co_driver")


def test_seats_go_forward_only(desk: DutyDesk) -> None:
    desk.set("D17", "ON", vehicle="T1")
    answer = desk.set("D18", "ON", vehicle="T1", at=iso(NOW - MINUTE))
    assert answer.code == "seat_is_settled"
    assert "told up to 2026-06-01 08:03:20 MDT" in answer.message
    assert desk.set("D18", "ON", vehicle="T1", at=iso(NOW - MINUTE), seat="co_driver").is_done


def test_a_retired_vehicle_has_no_seats(desk: DutyDesk) -> None:
    desk.write(lambda tx: tx.execute("UPDATE vehicle SET retired_at = 5 WHERE name = 'T1'"))
    assert desk.set("D17", "ON", vehicle="T1").code == "vehicle_retired"
