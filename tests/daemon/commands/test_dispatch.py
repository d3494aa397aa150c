import json
from typing import Any

import pytest

from daemon.commands import dispatch
from daemon.domain.commands import Answer
from daemon.domain.hours.duty import Duty
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.store import assignments, order_moves, trucks
from daemon.store.order_events import How
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.orders_desk import body
from tests.daemon.commands.scene import OLGA, Desk
from tests.daemon.jobs.dispatch_scene import Depot
from tests.daemon.store.order_scene import Telling, read
from tests.daemon.store.scene import NOW, ask


class Site:
    """The same depot, whose rows the writer of commands lays."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def lay(self, **order: Any) -> None:
        def fn(tx: Any) -> None:
            depot = Depot(tx)
            depot.pair(1)
            depot.pair(2, is_seated=False)
            depot.order(**order)

        self.desk.writer.write(fn)

    def asks(self, vehicle: str = "T1", **more: Any) -> Answer:
        args = {"order": "O-1", "vehicle": vehicle} | more
        return self.desk.ask_with("orders.assign", args, actor=OLGA)

    def has(self) -> Any:
        return self.desk.writer.write(lambda tx: assignments.of_order(tx, read(tx).id))

    def write(self, fn: Any) -> Any:
        return self.desk.writer.write(fn)


@pytest.fixture
def site(desk_with: MakeDesk) -> Site:
    return Site(desk_with(*dispatch.specs()))


def test_order_is_given_by_hand_with_its_plan(site: Site) -> None:
    site.lay()
    answer = site.asks()
    assert answer.is_done, answer
    assert answer.message == "order O-1 is given to truck T1 with driver D1"
    had = site.has()
    assert (had.vehicle, had.driver, had.assigned_by, had.overrides) == ("T1", "D1", "olga", ())
    assert had.terms["steps"]
    assert site.write(read).state is OrderState.ASSIGNED


def test_what_it_breaks_is_listed_and_done_only_when_that_is_confirmed(site: Site) -> None:
    site.lay(weight_kg=30_000, minutes=20)
    answer = site.asks()
    assert (answer.is_done, answer.code) == (False, "breaks")
    codes = [one["code"] for one in body(answer)["breaks"]]
    assert codes == ["weight", "late"]
    assert "carries 25000 kg; 30000 kg are asked" in answer.message
    assert site.has() is None
    answer = site.asks(is_confirmed=True)
    assert answer.is_done
    assert "set aside: carries 25000 kg" in answer.message
    assert [text.partition(":")[0] for text in site.has().overrides] == ["weight", "late"]


def test_who_gave_it_and_by_which_terms_stands_among_the_decisions(site: Site) -> None:
    site.lay()
    site.asks()
    ((kind, job_id, subject, outcome, told),) = ask(
        site.desk.path, "SELECT kind, job_id, subject, outcome, terms FROM decision"
    )
    assert (kind, job_id, subject, outcome) == ("orders.assign", None, "order O-1", "assigned")
    terms = json.loads(told)
    assert (terms["by"], terms["truck"], terms["driver"]) == ("olga", "T1", "D1")
    assert terms["score"] == site.has().terms["score"]
    truck = site.write(lambda tx: trucks.truck_named(tx, "T1"))
    assert truck.source is MoveSource.PERSON


def test_illegal_hours_are_named_too(site: Site) -> None:
    site.lay()
    site.write(lambda tx: tx.execute("UPDATE driver SET exemption = 'none'"))
    site.write(lambda tx: tx.execute("DELETE FROM duty_record"))
    answer = site.asks()
    assert [one["code"] for one in body(answer)["breaks"]] == ["hours_unknown"]


def test_busy_truck_has_it_after_what_it_has(site: Site) -> None:
    site.lay()
    assert site.asks().is_done
    site.write(lambda tx: Depot(tx).order("O-2", minutes=240))
    answer = site.asks(order="O-2")
    assert answer.is_done, answer
    assert "it comes after O-1 on the route" in answer.message
    truck = site.write(lambda tx: trucks.truck_named(tx, "T1"))
    assert truck.order_id == site.write(lambda tx: read(tx, "O-1").id)


def test_a_driver_who_is_off_duty_or_for_whom_another_sits_there_is_asked_about(
    site: Site,
) -> None:
    site.lay()

    def off_duty(tx: Any) -> None:
        depot = Depot(tx)
        depot.does(depot.driver(3), Duty.OFF)

    site.write(off_duty)
    answer = site.asks(driver="D3")
    assert [one["code"] for one in body(answer)["breaks"]] == ["seat_taken", "off_duty"]
    assert "D1 sits at its wheel" in answer.message
    assert site.has() is None


def test_driver_is_named_where_nobody_sits_at_the_wheel(site: Site) -> None:
    site.lay()
    assert site.asks("T2").code == "no_driver"
    assert site.asks("T2", driver="D2").is_done


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"order": "O-9"}, "order_not_found"),
        ({"vehicle": "T9"}, "vehicle_not_found"),
        ({"driver": "D9"}, "driver_not_found"),
    ],
)
def test_what_is_not_there_is_refused(site: Site, more: dict[str, str], code: str) -> None:
    site.lay()
    assert site.asks(**more).code == code


def test_order_that_has_a_truck_is_refused(site: Site) -> None:
    site.lay()
    assert site.asks().is_done
    assert site.asks("T2", driver="D2", is_confirmed=True).code == "move_refused"


def test_truck_that_is_out_of_service_can_be_forced_and_takes_it_later(site: Site) -> None:
    site.lay()

    def out(tx: Any) -> None:
        truck = trucks.truck_named(tx, "T1")
        assert truck is not None
        how = How(at=NOW, source=MoveSource.PERSON, by="olga", reason="gearbox")
        order_moves.move_truck(Telling(tx), truck, TruckState.OUT_OF_SERVICE, how)

    site.write(out)
    answer = site.asks()
    assert "out of service: gearbox" in answer.message
    assert site.asks(is_confirmed=True).is_done
    truck = site.write(lambda tx: trucks.truck_named(tx, "T1"))
    assert (truck.state, truck.order_id) == (TruckState.OUT_OF_SERVICE, None)


def test_round_is_asked_for(site: Site) -> None:
    site.lay()
    answer = site.desk.ask_with("dispatch.run", {}, actor=OLGA)
    assert answer.message == "a round of dispatch begins; 1 order waits for a truck"
