import json
from time import perf_counter
from typing import Any

from daemon.commands import drivers, vehicles
from daemon.commands.imports import packed
from daemon.commands.master_args import DriverArgs
from daemon.commands.master_turn import MasterMeans
from daemon.domain.commands import Answer, Role
from daemon.domain.driver_terms import RULE_SET_NAMES
from daemon.domain.hours.terms import STANDING
from daemon.store import seats
from daemon.store.seats import Place
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import OLGA, Desk
from tests.daemon.store.scene import NOW, ask
from tests.documents.settings import meanings

IMPORT_S = 1.0
EVENTS = "SELECT kind, subject, body ->> '$.by' FROM event ORDER BY seq"
IN_USE = """
SELECT name, label, rule_set, exemption, zone, has_sleeper, needs_cdl FROM driver
WHERE retired_at IS NULL ORDER BY name
"""
SEATS = "SELECT driver_id, from_at, until_at FROM seat ORDER BY driver_id"
LEFT = "SELECT subject, vehicle_id, body FROM event WHERE kind = 'duty.left' ORDER BY seq"


def desk(desk_with: MakeDesk) -> Desk:
    means = MasterMeans()
    return desk_with(*drivers.specs(means), *vehicles.specs(means))


def imported(at: Desk, text: str, **args: Any) -> Answer:
    return at.ask("drivers.import", file="f.csv", form="csv", packed=packed(text), **args)


def test_a_driver_is_added_edited_and_retired_and_each_is_an_event(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    given: dict[str, Any] = {"name": "D17", "label": "Ann Lee", "rule_set": "us_property_60_7"}
    assert at.ask("drivers.add", **given, sleeper=True).is_done
    answer = at.ask("drivers.edit", name="D17", cdl=False, exemption="ready_mix")
    assert answer.message == "driver D17 changed (exemption, cdl)"
    assert answer.body["changes"] == [
        {
            "what": "driver",
            "name": "D17",
            "verb": "changed",
            "fields": {
                "exemption": {"was": "", "now": "ready_mix"},
                "cdl": {"was": True, "now": False},
            },
        }
    ]
    row = ("D17", "Ann Lee", "us_property_60_7", "ready_mix", "", 1, 0)
    assert ask(at.path, IN_USE) == [row]
    assert at.ask("drivers.edit", name="D17", rule_set="depot", sleeper=True).is_done
    assert ask(at.path, IN_USE) == [("D17", "Ann Lee", "", "ready_mix", "", 1, 0)]
    assert at.ask("drivers.retire", name="D17").is_done
    assert ask(at.path, IN_USE) == []
    kinds = [kind for kind, subject, by in ask(at.path, EVENTS) if (subject, by) == ("D17", "anna")]
    assert kinds == ["driver.added", "driver.changed", "driver.changed", "driver.retired"]


def crewed(desk_with: MakeDesk) -> Desk:
    """D1 drives T1 and D2 sits beside."""
    at = desk(desk_with)
    for name, args in (("vehicles.add", "T1"), ("drivers.add", "D1"), ("drivers.add", "D2")):
        assert at.ask(name, name=args).is_done
    at.writer.write(lambda tx: seats.sit(tx, 1, 1, Place.DRIVER, at=NOW - 5))
    at.writer.write(lambda tx: seats.sit(tx, 2, 1, Place.CO_DRIVER, at=NOW - 4))
    return at


def test_who_is_retired_leaves_the_seat_to_others(desk_with: MakeDesk) -> None:
    at = crewed(desk_with)
    assert at.ask("drivers.retire", name="D1").is_done
    assert ask(at.path, SEATS) == [(1, NOW - 5, NOW), (2, NOW - 4, None)]
    ((subject, vehicle_id, body),) = ask(at.path, LEFT)
    assert (subject, vehicle_id) == ("D1", 1)
    assert json.loads(body) == {
        "by": "anna",
        "driver": "D1",
        "vehicle": "T1",
        "place": "driver",
    }


def test_nobody_sits_in_a_vehicle_that_is_retired(desk_with: MakeDesk) -> None:
    at = crewed(desk_with)
    assert at.ask("vehicles.retire", name="T1").is_done
    assert ask(at.path, SEATS) == [(1, NOW - 5, NOW), (2, NOW - 4, NOW)]
    assert [subject for subject, *_ in ask(at.path, LEFT)] == ["D1", "D2"]


def test_what_nobody_can_judge_is_refused_with_what_is_allowed(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    wrong = at.ask("drivers.add", name="D17", rule_set="us_70")
    assert (wrong.code, wrong.message) == (
        "bad_master_data",
        "rule_set: no rule set is called 'us_70'",
    )
    assert "us_property_70_8" in wrong.next_step
    assert at.ask("drivers.add", name="D17", zone="Mars/Base").code == "bad_arguments"
    assert ask(at.path, EVENTS) == []


def test_a_file_of_drivers_is_taken_whole_or_not_at_all(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    wrong = imported(at, "name,exemption,zone\nD1,none,depot\nD2,adverse_driving,\nD3,,Mars\n")
    assert wrong.body["faults"] == [
        (
            "f.csv:3: exemption: 'adverse_driving' is no exemption that can hold for every shift;"
            " allowed: none, short_haul_cdl, short_haul_non_cdl, ready_mix"
        ),
        (
            "f.csv:4: zone: not an IANA time zone such as Europe/Berlin or America/Denver"
            " (given: 'Mars'); allowed: an IANA time zone such as America/Denver, or depot"
        ),
    ]
    text = "name;label;sleeper\nD1;Ann;yes\nD2;Bob;\n"
    assert imported(at, text).body["counts"] == {"added": 2}
    assert imported(at, text).message == "f.csv: 2 rows, nothing to change"
    assert imported(at, "name\nD2\n", others="retire").body["counts"] == {"retired": 1}
    assert [row[:2] for row in ask(at.path, IN_USE)] == [("D2", "Bob")]


def test_two_hundred_drivers_come_at_once(desk_with: MakeDesk) -> None:
    """In 40 ms here; who looks for the time zones anew in each row needs seconds."""
    at = desk(desk_with)
    heading = "name,label,rule_set,exemption,zone,sleeper,cdl\n"
    row = "D{n},Driver {n},us_property_60_7,none,America/Denver,yes,no\n"
    text = heading + "".join(row.format(n=n) for n in range(200))
    begun = perf_counter()
    assert imported(at, text).body["counts"] == {"added": 200}
    assert perf_counter() - begun < IMPORT_S
    assert len(ask(at.path, IN_USE)) == 200


def test_only_an_admin_changes_drivers(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    refused = at.ask("drivers.add", actor=OLGA, name="D17")
    assert (refused.is_done, refused.code) == (False, "not_allowed")
    assert {spec.role for spec in drivers.specs(MasterMeans())} == {Role.ADMIN}


def test_all_that_may_be_told_is_documented() -> None:
    said = meanings(DriverArgs)
    assert [name for name in RULE_SET_NAMES if f"`{name}`" not in said["rule_set"]] == []
    assert [name for name in STANDING if f"`{name}`" not in said["exemption"]] == []
