from typing import Any

from daemon.commands import vehicles
from daemon.commands.master_turn import MasterMeans
from daemon.domain.commands import Role
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import OLGA, Desk
from tests.daemon.store.scene import ask

EVENTS = "SELECT kind, vehicle_id, subject, body ->> '$.by' FROM event ORDER BY seq"
IN_USE = "SELECT name, label, plate, class FROM vehicle WHERE retired_at IS NULL ORDER BY name"


def desk(desk_with: MakeDesk) -> Desk:
    return desk_with(*vehicles.specs(MasterMeans()))


def test_a_vehicle_is_added_edited_and_retired_and_each_is_an_event(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    given: dict[str, Any] = {"name": "T1", "label": "Volvo", "class": "mixer"}
    assert at.ask("vehicles.add", **given).is_done
    answer = at.ask("vehicles.edit", name="T1", plate="DN 1")
    assert answer.message == "vehicle T1 changed (plate)"
    assert answer.body["changes"] == [
        {
            "what": "vehicle",
            "name": "T1",
            "verb": "changed",
            "fields": {"plate": {"was": "", "now": "DN 1"}},
        }
    ]
    assert ask(at.path, IN_USE) == [("T1", "Volvo", "DN 1", "mixer")]
    assert at.ask("vehicles.retire", name="T1").is_done
    assert ask(at.path, IN_USE) == []
    assert ask(at.path, EVENTS) == [
        ("vehicle.added", 1, "T1", "anna"),
        ("vehicle.changed", 1, "T1", "anna"),
        ("vehicle.retired", 1, "T1", "anna"),
    ]


def test_telling_it_again_is_done_and_makes_no_event(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    at.ask("vehicles.add", name="T1", label="Volvo")
    answer = at.ask("vehicles.edit", name="T1", label="Volvo")
    assert (answer.is_done, answer.message) == (
        True,
        "vehicle T1 is so already: nothing to change",
    )
    assert len(ask(at.path, EVENTS)) == 1


def test_a_name_that_cannot_be_is_refused_with_those_that_can(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    at.ask("vehicles.add", name="T101")
    again = at.ask("vehicles.add", name="T101")
    assert (again.code, again.message) == (
        "bad_master_data",
        "name: there is a vehicle 'T101' already",
    )
    unknown = at.ask("vehicles.edit", name="T1001", label="x")
    assert unknown.next_step == "allowed: T101"
    assert at.outcomes() == ["done", "refused", "refused"]


def test_only_an_admin_changes_vehicles(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    refused = at.ask("vehicles.add", actor=OLGA, name="T1")
    assert (refused.is_done, refused.code) == (False, "not_allowed")
    assert {spec.role for spec in vehicles.specs(MasterMeans())} == {Role.ADMIN}
