from typing import Any

from daemon.commands import customers, sites, vehicles
from daemon.commands.imports import packed
from daemon.commands.master_turn import MasterMeans
from daemon.domain.commands import Role
from daemon.interfaces import Tx
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import OLGA, Desk
from tests.daemon.store.order_scene import Telling, add_order, add_pair, assign, lay_ground
from tests.daemon.store.scene import ask

IN_USE = "SELECT name, label, tier, contact FROM customer WHERE retired_at IS NULL ORDER BY name"
CARRIES = "SELECT capacity_kg, volume_l, equipment, plant FROM vehicle WHERE name = 'T1'"


def desk(desk_with: MakeDesk) -> Desk:
    means = MasterMeans()
    return desk_with(*customers.specs(means), *vehicles.specs(means), *sites.specs(means))


def test_a_customer_is_added_edited_and_retired_and_each_is_an_event(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    assert at.ask("customers.add", name="ACME", label="Acme Homes").is_done
    assert ask(at.path, IN_USE) == [("ACME", "Acme Homes", "standard", "")]
    answer = at.ask("customers.edit", name="ACME", tier="premium", contact="Ann, 555 0100")
    assert answer.message == "customer ACME changed (tier, contact)"
    assert ask(at.path, IN_USE) == [("ACME", "Acme Homes", "premium", "Ann, 555 0100")]
    assert at.ask("customers.retire", name="ACME").is_done
    assert ask(at.path, IN_USE) == []
    kinds = [kind for (kind,) in ask(at.path, "SELECT kind FROM event ORDER BY seq")]
    assert kinds == ["customer.added", "customer.changed", "customer.retired"]


def test_customers_come_from_a_file_all_or_none(desk_with: MakeDesk) -> None:
    at = desk(desk_with)

    def imported(text: str, **args: Any) -> Any:
        return at.ask("customers.import", file="f.csv", form="csv", packed=packed(text), **args)

    refused = imported("name,tier\nACME,premium\nBOLT,golden\n")
    (fault,) = refused.body["faults"]
    assert "f.csv:3: tier" in fault
    assert "premium, priority or standard" in fault
    assert ask(at.path, IN_USE) == []
    assert imported("name,tier,contact\nACME,premium,Ann\nBOLT,,\n").is_done
    assert ask(at.path, IN_USE) == [("ACME", "", "premium", "Ann"), ("BOLT", "", "standard", "")]
    assert "nothing to change" in imported("name,tier\nACME,premium\n").message


def test_customers_are_told_by_admins(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    assert {spec.role for spec in customers.specs(MasterMeans())} == {Role.ADMIN}
    assert at.ask("customers.add", name="ACME", actor=OLGA).code == "not_allowed"


def test_what_a_vehicle_carries_is_told_and_taken_back(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    assert at.ask("sites.add", name="PLANT", lat=50.0, lon=8.0).is_done
    given: dict[str, Any] = {
        "capacity_kg": 24_000,
        "volume_l": 8_000,
        "equipment": "Pump  mixer pump",
    }
    assert at.ask("vehicles.add", name="T1", plant="PLANT", **given).is_done
    assert ask(at.path, CARRIES) == [(24_000, 8_000, "mixer pump", "PLANT")]
    assert at.ask("vehicles.edit", name="T1", label="Truck 1").is_done
    assert ask(at.path, CARRIES) == [(24_000, 8_000, "mixer pump", "PLANT")]
    gone: dict[str, Any] = {"capacity_kg": 0, "volume_l": 0, "equipment": "", "plant": ""}
    assert at.ask("vehicles.edit", name="T1", **gone).is_done
    assert ask(at.path, CARRIES) == [(None, None, "", "")]


def test_a_file_takes_back_what_a_vehicle_carried(desk_with: MakeDesk) -> None:
    at = desk(desk_with)

    def imported(text: str) -> Any:
        return at.ask("vehicles.import", file="f.csv", form="csv", packed=packed(text))

    at.ask("sites.add", name="PLANT", lat=50.0, lon=8.0)
    heading = "name;capacity_kg;volume_l;equipment;plant\n"
    assert imported(f"{heading}T1;24000;8000;mixer,pump;PLANT\n").is_done
    assert ask(at.path, CARRIES) == [(24_000, 8_000, "mixer pump", "PLANT")]
    assert "nothing to change" in imported(f"{heading}T1;;;;\n").message
    assert imported(f"{heading}T1;0;0;none;any\n").is_done
    assert ask(at.path, CARRIES) == [(None, None, "", "")]
    (fault,) = imported(f"{heading}T1;-1;;;\n").body["faults"]
    assert fault.endswith("allowed: whole kilograms up to 500000, 0: unknown")


def test_a_pool_is_a_site_that_stands(desk_with: MakeDesk) -> None:
    answer = desk(desk_with).ask("vehicles.add", name="T1", plant="MOON")
    assert (answer.code, answer.body["field"]) == ("bad_master_data", "plant")


def test_what_open_orders_need_is_not_retired(desk_with: MakeDesk) -> None:
    at = desk(desk_with)

    def order(tx: Tx) -> None:
        telling = Telling(tx)
        assign(telling, add_order(telling, lay_ground(telling)), add_pair(telling))

    at.writer.write(order)
    for command, name in (("vehicles.retire", "T1"), ("sites.retire", "SITE-A")):
        answer = at.ask(command, name=name)
        assert (answer.is_done, answer.code) == (False, "has_open_orders"), command
        assert answer.message.endswith(f" {name} is needed by open orders: O-1")
    whole: dict[str, Any] = {
        "file": "f.csv",
        "form": "csv",
        "packed": packed("name\nT2\n"),
        "others": "retire",
    }
    assert at.ask("vehicles.import", **whole).code == "has_open_orders"
    assert ask(at.path, "SELECT name FROM vehicle WHERE retired_at IS NULL") == [("T1",)]
    assert at.ask("customers.retire", name="ACME").is_done


def test_a_retired_customer_is_brought_back_before_it_is_changed(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    assert at.ask("customers.add", name="ACME").is_done
    assert at.ask("customers.retire", name="ACME").is_done
    assert at.ask("customers.edit", name="ACME", tier="premium").message.endswith("is retired")
    assert at.ask("customers.add", name="ACME", tier="premium").message == (
        "customer ACME revived (tier)"
    )
