"""Every kind that head office may send, from the wire to the answer."""

import base64
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from daemon.commands.families import all_commands
from daemon.store import unidentified
from daemon.store.assignments import Pair
from daemon.sync import kinds
from daemon.sync.kinds import DOCUMENTS, KINDS, DownKind
from tests.daemon.store.order_scene import Telling, add_pair, assign, lay_ground, read
from tests.daemon.store.scene import NOW
from tests.daemon.sync.scene import Scene, asked

RING = [[8.0, 50.0], [8.1, 50.0], [8.1, 50.1], [8.0, 50.0]]
PLACES = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [RING]},
                "properties": {"name": "ring"},
            }
        ],
    }
)
SINCE = "2026-01-31T06:00:00Z"


def file_of(text: str, form: str = "csv") -> dict[str, Any]:
    packed = base64.b64encode(zlib.compress(text.encode())).decode()
    return {"file": f"f.{form}", "form": form, "packed": packed}


def before(*commands: tuple[str, dict[str, Any]]) -> Callable[[Scene], None]:
    """What must be there for the example to make sense."""

    def prepare(scene: Scene) -> None:
        for name, args in commands:
            assert scene.desk.ask_with(name, args).is_done, name

    return prepare


def job(scene: Scene) -> None:
    scene.desk.put()


VEHICLE = ("vehicles.add", {"name": "T1"})
UNIT = ("units.add", {"name": "box"})
SITE = ("sites.add", {"name": "quarry", "lat": 50.0, "lon": 8.0})
CUSTOMER = ("customers.add", {"name": "ACME"})
DRIVER = ("drivers.add", {"name": "D17"})
PLAN = ("hours.plan", {"driver": "D17", "plan": "load 15, drive 45"})
FENCE = ("geofences.add", {"name": "yard", "circle": [50.0, 8.0], "radius_m": 90})
FITTED = ("units.fit", {"name": "box", "vehicle": "T1", "from": SINCE})
RULE = ("rules.set", {"name": "compliance.cdl_warning_days", "value": 20})
FORM = {"rule_name": "compliance.cdl_warning_days", "rule_value": "25", "status": "active"}
CARD = ("papers.add", {"subject": "T1", "kind": "registration", "expires_on": "2027-01-31"})
PAPERS = "name,paper,expires\nT1,registration,2027-01-31\n"
REPORT_WHOLE = ("dvir.add", {"vehicle": "T1"})
REPORT = ("dvir.add", {"vehicle": "T1", "defects": [{"item": "horn"}]})
NOTHING = before()
OFF = ("duty.set", {"driver": "D17", "status": "OFF", "at": SINCE})
ON = ("duty.set", {"driver": "D17", "status": "ON", "vehicle": "T1", "at": SINCE})
SHORT_HAUL = ("duty.declare", {"driver": "D17", "exemption": "short_haul_cdl"})


def driven_by_nobody(scene: Scene) -> None:
    before(DRIVER, VEHICLE)(scene)
    scene.desk.writer.write(lambda tx: unidentified.begin(tx, 1, at=NOW - 2))
    scene.desk.writer.write(lambda tx: unidentified.end(tx, 1, at=NOW - 1))


ORDER = {
    "order": "O-1",
    "customer": "ACME",
    "origin": "PLANT",
    "destination": "SITE-A",
    "promised_at": NOW + 7_200_000,
    "material": "concrete C30",
}
ORDERS = "order,customer,origin,destination,promised\nO-1,ACME,PLANT,SITE-A,2099-01-31T06:00Z\n"


def laid(scene: Scene) -> None:
    scene.desk.writer.write(lay_ground)
    scene.desk.writer.write(lambda tx: add_pair(tx, "T1", "D1"))


def ordered(scene: Scene) -> None:
    laid(scene)
    before(("orders.add", ORDER))(scene)


def assigned(scene: Scene) -> None:
    ordered(scene)
    scene.desk.writer.write(
        lambda tx: assign(Telling(tx), read(tx), Pair(vehicle_id=1, driver_id=1))
    )


def moved(*states: str) -> Callable[[Scene], None]:
    def prepare(scene: Scene) -> None:
        assigned(scene)
        before(*(("orders.move", {"order": "O-1", "state": state}) for state in states))(scene)

    return prepare


DELIVERING = moved("loading", "in_transit", "delivering")
DELIVERED = moved("loading", "in_transit", "delivering", "delivered")


def left_over(scene: Scene) -> None:
    """A load whose order is gone."""
    moved("loading", "in_transit")(scene)
    before(("orders.cancel", {"order": "O-1", "reason": "rain"}))(scene)


def list_of(text: str) -> dict[str, Any]:
    given = file_of(text)
    return {"file": given["file"], "packed": given["packed"]}


EXAMPLES: dict[str, tuple[Callable[[Scene], None], dict[str, Any]]] = {
    "rules.set": (NOTHING, RULE[1]),
    "rules.set_all": (NOTHING, {"rules": [RULE[1]]}),
    "rules.withdraw": (before(RULE), {"ids": [1]}),
    "rules.take_upstream": (NOTHING, {"rules": [FORM]}),
    "vehicles.add": (NOTHING, VEHICLE[1]),
    "vehicles.edit": (before(VEHICLE), {"name": "T1", "label": "Mixer"}),
    "vehicles.retire": (before(VEHICLE), {"name": "T1"}),
    "vehicles.import": (NOTHING, file_of("name\nT1\n")),
    "units.add": (NOTHING, UNIT[1]),
    "units.edit": (before(UNIT), {"name": "box", "label": "Box"}),
    "units.retire": (before(UNIT), {"name": "box"}),
    "units.import": (NOTHING, file_of("name\nbox\n")),
    "units.fit": (before(VEHICLE, UNIT), FITTED[1]),
    "units.unfit": (before(VEHICLE, UNIT, FITTED), {"name": "box"}),
    "units.drop_fitting": (before(VEHICLE, UNIT, FITTED), {"name": "box", "from": SINCE}),
    "sites.add": (NOTHING, SITE[1]),
    "sites.edit": (before(SITE), {"name": "quarry", "label": "Pit"}),
    "sites.retire": (before(SITE), {"name": "quarry"}),
    "sites.import": (NOTHING, file_of("name,lat,lon\nquarry,50,8\n")),
    "geofences.add": (NOTHING, FENCE[1]),
    "geofences.edit": (before(FENCE), {"name": "yard", "label": "Yard"}),
    "geofences.retire": (before(FENCE), {"name": "yard"}),
    "geofences.import": (NOTHING, file_of(PLACES, "geojson")),
    "drivers.add": (NOTHING, {**DRIVER[1], "rule_set": "eu_561", "zone": "Europe/Berlin"}),
    "drivers.edit": (before(DRIVER), {"name": "D17", "sleeper": True}),
    "drivers.retire": (before(DRIVER), {"name": "D17"}),
    "drivers.import": (NOTHING, file_of("name,cdl\nD17,no\n")),
    "customers.add": (NOTHING, {"name": "ACME", "tier": "premium", "contact": "Ann"}),
    "customers.edit": (before(CUSTOMER), {"name": "ACME", "tier": "priority"}),
    "customers.retire": (before(CUSTOMER), {"name": "ACME"}),
    "customers.import": (NOTHING, file_of("name,tier\nACME,premium\n")),
    "papers.add": (before(VEHICLE), CARD[1]),
    "papers.withdraw": (before(VEHICLE, CARD), {"id": 1, "note": "mistyped"}),
    "papers.import": (before(VEHICLE), list_of(PAPERS)),
    "dvir.add": (before(VEHICLE), REPORT[1]),
    "dvir.certify": (
        before(VEHICLE, REPORT),
        {"report": 1, "settlement": "repaired", "note": "new horn"},
    ),
    "dvir.review": (before(VEHICLE, DRIVER, REPORT_WHOLE), {"report": 1, "driver": "D17"}),
    "hours.plan": (before(DRIVER), PLAN[1]),
    "hours.drop_plan": (before(DRIVER, PLAN), {"driver": "D17"}),
    "duty.set": (before(DRIVER, VEHICLE), ON[1]),
    "duty.leave": (before(DRIVER, VEHICLE, ON), {"driver": "D17"}),
    "duty.edit": (
        before(DRIVER, OFF),
        {
            "driver": "D17",
            "from": "2026-02-01T06:00:00Z",
            "until": "2026-02-01T14:00:00Z",
            "status": "ON",
            "note": "was at the plant",
        },
    ),
    "duty.claim": (driven_by_nobody, {"driver": "D17", "drive": 1, "note": "forgot to log in"}),
    "duty.certify": (before(DRIVER, OFF), {"driver": "D17", "day": "2026-02-01"}),
    "duty.declare": (before(DRIVER), SHORT_HAUL[1]),
    "duty.withdraw_declaration": (before(DRIVER, SHORT_HAUL), {"id": 1}),
    "duty.annotate": (before(DRIVER), {"driver": "D17", "text": "queue at the plant"}),
    "order.created": (laid, ORDER),
    "order.changed": (ordered, {"order": "O-1", "note": "gate 3"}),
    "order.cancelled": (ordered, {"order": "O-1", "reason": "rain"}),
    "order.delivered": (DELIVERING, {"order": "O-1", "vehicle": "T1"}),
    "truck.status": (assigned, {"vehicle": "T1", "state": "loading"}),
    "trucks.set_state": (
        assigned,
        {"vehicle": "T1", "state": "out_of_service", "reason": "gearbox"},
    ),
    "trucks.acknowledge": (laid, {"vehicle": "T1", "by": "D1"}),
    "trucks.decide_load": (left_over, {"vehicle": "T1", "decision": "dump"}),
    "orders.add": (laid, ORDER),
    "orders.change": (assigned, {"order": "O-1", "promised_at": NOW + 9_000_000}),
    "orders.cancel": (assigned, {"order": "O-1", "reason": "rain"}),
    "orders.import": (laid, list_of(ORDERS)),
    "orders.take_back": (assigned, {"order": "O-1", "reason": "flat tyre"}),
    "orders.move": (assigned, {"order": "O-1", "state": "loading"}),
    "orders.delay": (ordered, {"order": "O-1", "minutes": 20, "reason": "bridge is up"}),
    "orders.rate": (DELIVERED, {"order": "O-1", "rating": 5}),
    "orders.rate_driver": (before(DRIVER), {"driver": "D17", "rating": 4}),
    "jobs.enqueue": (NOTHING, {"kind": "plain"}),
    "jobs.cancel": (job, {"ids": [1]}),
    "queues.pause": (NOTHING, {"queue": "work"}),
    "queues.resume": (before(("queues.pause", {"queue": "work"})), {"queue": "work"}),
    "link.resend": (Scene.event, {"stream": "event", "from": 1}),
    "link.snapshot": (NOTHING, {}),
    "link.time": (NOTHING, {"at": NOW}),
}


def test_every_kind_has_an_example_and_every_example_a_kind() -> None:
    assert set(EXAMPLES) == {kind.kind for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_kind_goes_from_the_wire_to_its_answer(scene: Scene, kind: DownKind) -> None:
    prepare, args = EXAMPLES[kind.kind]
    prepare(scene)
    told = len(scene.rows("SELECT 1 FROM audit"))
    scene.connect()
    for _ in range(2):  # and the second time changes nothing
        scene.office.command(asked(1, kind.kind, args=args))
        scene.settle()
    ((command, code, message),) = scene.rows("SELECT kind, code, message FROM result")
    assert (command, code) == (kind.kind, "done"), message
    ((audited, via),) = scene.rows("SELECT command, via FROM audit WHERE seq > ?", told)
    assert (audited, via) == (kind.command, "headoffice")
    assert len(scene.office.rows["result"]) == 1
    assert scene.office.up_acks[-1].mark == 1


def test_a_kind_says_an_argument_itself(scene: Scene) -> None:
    DELIVERING(scene)
    scene.connect()
    args = {"order": "O-1", "vehicle": "T1", "state": "loading"}
    scene.office.command(asked(1, "order.delivered", args=args))
    scene.settle()
    assert scene.rows("SELECT state FROM customer_order") == [("delivered",)]


def test_kinds_are_commands_that_there_are(scene: Scene) -> None:
    there = {spec.name for spec in all_commands(scene.desk.parts())}
    assert {kind.command for kind in KINDS} <= there
    assert {document.command for document in DOCUMENTS} <= there


def test_a_kind_stands_in_the_table_once() -> None:
    with pytest.raises(ValueError, match=r"rules\.set is there twice"):
        kinds.by_name([*KINDS, KINDS[0]])


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [("*", True), ("rules.*", True), ("rules.set", True), ("rules.set_all", False), ("r.*", False)],
)
def test_patterns_are_kinds_families_or_all(pattern: str, *, allowed: bool) -> None:
    assert kinds.is_allowed("rules.set", [pattern]) is allowed


def test_patterns_that_allow_nothing_are_named() -> None:
    given = ["*", "rules.*", "link.time", "invoices.*", "rules.sett"]
    assert kinds.unknown_patterns(given) == ["invoices.*", "rules.sett"]


def test_every_kind_says_what_it_does_in_a_sentence() -> None:
    assert [kind.kind for kind in KINDS if not kind.what.endswith(".")] == []
