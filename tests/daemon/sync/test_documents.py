import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from daemon.store import seats
from daemon.store.canonical import canonical, sha256
from daemon.store.seats import Place
from daemon.wire import topics
from daemon.wire.messages import Reported, parse
from tests.daemon.store.scene import NOW
from tests.daemon.sync.scene import DEPOT, PLAN, Scene
from tests.daemon.sync.test_kinds import FORM, PLACES

FLEET = {"csv": "name,label\nT1,One\nT2,Two\n"}


def desire(scene: Scene, doc: str, version: int, body: dict[str, Any], **changes: Any) -> None:
    message = {
        "v": 1,
        "version": version,
        "sha256": sha256(canonical(body)),
        "by": "alice",
        "at": 1,
        "body": body,
        **changes,
    }
    payload = json.dumps(message).encode()
    scene.wire.say(topics.down(DEPOT, "desired", doc), payload, retained=True)
    scene.settle()


def reported(scene: Scene, doc: str) -> list[tuple[int, str, str]]:
    found = [parse(Reported, one.payload) for one in scene.wire.of(f"state/desired/{doc}")]
    return [(one.version, one.state, one.code) for one in found]


def in_use(scene: Scene) -> list[str]:
    sql = "SELECT name FROM vehicle WHERE retired_at IS NULL ORDER BY name"
    return [name for (name,) in scene.rows(sql)]


@pytest.fixture
def linked(scene: Scene) -> Scene:
    scene.connect()
    return scene


def test_a_document_is_taken_over_and_reported_retained(linked: Scene) -> None:
    desire(linked, "vehicles", 3, FLEET)
    assert in_use(linked) == ["T1", "T2"]
    assert reported(linked, "vehicles") == [(3, "applied", "done")]
    assert linked.wire.of("state/desired/vehicles")[0].retain
    ((actor, command),) = linked.rows("SELECT actor, command FROM audit")
    assert (actor, command) == ("head office: alice", "vehicles.import")
    assert linked.rows("SELECT doc, version, state FROM link_desired") == [
        ("vehicles", 3, "applied")
    ]


@pytest.mark.parametrize(
    ("doc", "body", "sql", "found"),
    [
        ("units", {"csv": "name\nbox\n"}, "SELECT name FROM unit", "box"),
        ("sites", {"csv": "name,lat,lon\nq,50,8\n"}, "SELECT name FROM site", "q"),
        ("geofences", {"geojson": PLACES}, "SELECT name FROM fence", "ring"),
        ("drivers", {"csv": "name,zone\nD17,depot\n"}, "SELECT name FROM driver", "D17"),
        ("customers", {"csv": "name,tier\nACME,premium\n"}, "SELECT name FROM customer", "ACME"),
        ("rules", {"rules": [FORM]}, "SELECT name FROM rule", FORM["rule_name"]),
    ],
)
def test_every_kind_of_document_is_taken(
    linked: Scene, doc: str, body: dict[str, Any], sql: str, found: str
) -> None:
    desire(linked, doc, 1, body)
    assert reported(linked, doc) == [(1, "applied", "done")]
    assert linked.rows(sql) == [(found,)]


def test_a_document_replaces_what_was_there(linked: Scene) -> None:
    desire(linked, "vehicles", 1, FLEET)
    desire(linked, "vehicles", 2, {"csv": "name\nT2\nT3\n"})
    assert in_use(linked) == ["T2", "T3"]


def test_a_driver_whom_a_document_names_no_more_leaves_the_seat(linked: Scene) -> None:
    desire(linked, "vehicles", 1, FLEET)
    desire(linked, "drivers", 1, {"csv": "name,sleeper\nD17,yes\nD18,no\n"})
    linked.writer.write(lambda tx: seats.sit(tx, 1, 1, Place.DRIVER, at=NOW - 5))
    desire(linked, "drivers", 2, {"csv": "name\nD18\nD19\n"})
    in_use = "SELECT name FROM driver WHERE retired_at IS NULL ORDER BY name"
    assert linked.rows(in_use) == [("D18",), ("D19",)]
    assert linked.rows("SELECT driver_id, until_at IS NULL FROM seat") == [(1, 0)]
    assert linked.rows("SELECT subject FROM event WHERE kind = 'duty.left'") == [("D17",)]


def test_a_version_is_judged_once_however_often_it_comes(linked: Scene) -> None:
    for _ in range(3):
        desire(linked, "vehicles", 3, FLEET)
    assert len(linked.rows("SELECT 1 FROM audit")) == 1
    assert set(reported(linked, "vehicles")) == {(3, "applied", "done")}
    linked.start()
    linked.connect()
    desire(linked, "vehicles", 3, FLEET)
    desire(linked, "vehicles", 2, {"csv": "name\nT7\n"})
    assert len(linked.rows("SELECT 1 FROM audit")) == 1
    assert in_use(linked) == ["T1", "T2"], "an older version is of no account"


def test_another_body_under_a_used_version_is_refused_and_the_judged_one_named(
    linked: Scene,
) -> None:
    """Head office was restored and counts anew: it must not believe that this is in force."""
    other = {"csv": "name\nT7\n"}
    desire(linked, "vehicles", 3, FLEET)
    desire(linked, "vehicles", 3, other)
    assert in_use(linked) == ["T1", "T2"]
    assert reported(linked, "vehicles")[-1] == (3, "refused", "version_used")
    last = parse(Reported, linked.wire.of("state/desired/vehicles")[-1].payload)
    assert last.sha256 == sha256(canonical(FLEET))
    assert linked.rows("SELECT state FROM link_desired") == [("applied",)]
    desire(linked, "vehicles", 4, other)
    assert reported(linked, "vehicles")[-1] == (4, "applied", "done")
    assert in_use(linked) == ["T7"]


def test_one_that_is_refused_leaves_the_last_good_one_in_force(linked: Scene) -> None:
    desire(linked, "vehicles", 1, FLEET)
    desire(linked, "vehicles", 2, {"csv": "name\nT3\n\x00"})
    desire(linked, "vehicles", 3, {"csv": "nmae\nT3\n"})
    assert in_use(linked) == ["T1", "T2"]
    last = reported(linked, "vehicles")[-1]
    assert (last[0], last[1]) == (3, "refused")


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({"sha256": "0" * 64}, FLEET),
        ({}, {"csv": 7}),
        ({}, {"csv": "name\n", "geojson": "{}"}),
        ({}, {"xml": "<fleet/>"}),
        ({}, {}),
    ],
)
def test_what_is_no_such_document_is_refused_and_audited(
    linked: Scene, changes: dict[str, Any], body: dict[str, Any]
) -> None:
    desire(linked, "vehicles", 4, body, **changes)
    assert reported(linked, "vehicles") == [(4, "refused", "bad_document")]
    assert linked.rows("SELECT outcome FROM audit") == [("refused",)]
    assert in_use(linked) == []


def test_a_kind_that_is_not_known_is_reported_as_such(linked: Scene) -> None:
    desire(linked, "roster", 4, {"csv": "x"})
    assert reported(linked, "roster") == [(4, "refused", "unsupported")]


def test_a_kind_that_is_not_known_is_complained_of_once_a_version(linked: Scene) -> None:
    for version, complaints in ((4, 1), (4, 1), (5, 2), (5, 2)):
        desire(linked, "roster", version, {"csv": "x"})
        linked.advance(10_000)
        linked.settle()
        assert linked.rows("SELECT refused FROM link_state") == [(complaints,)]
    assert len(reported(linked, "roster")) == 4, "it is reported each time"


def test_one_that_was_taken_back_changes_nothing(linked: Scene) -> None:
    desire(linked, "vehicles", 1, FLEET)
    linked.wire.say(topics.down(DEPOT, "desired", "vehicles"), b"", retained=True)
    linked.settle()
    assert in_use(linked) == ["T1", "T2"]
    assert len(reported(linked, "vehicles")) == 1


def test_documents_need_to_be_allowed_as_commands_do(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "d.db", replace(PLAN, commands=("rules.*",)))
    scene.connect()
    desire(scene, "vehicles", 1, FLEET)
    desire(scene, "rules", 1, {"rules": [FORM]})
    assert reported(scene, "vehicles") == [(1, "refused", "not_allowed")]
    assert reported(scene, "rules") == [(1, "applied", "done")]
    scene.writer.stop()


def test_a_broker_that_has_forgotten_is_told_again(linked: Scene) -> None:
    desire(linked, "vehicles", 3, FLEET)
    linked.wire.go_down()
    linked.pump()
    linked.wire.published.clear()
    linked.advance(1_000)
    linked.pump()
    linked.wire.come_up(session=False)
    linked.pump(2)
    assert reported(linked, "vehicles") == [(3, "applied", "done")]


def test_a_document_that_was_taken_back_leaves_what_is_in_force(linked: Scene) -> None:
    desire(linked, "vehicles", 1, FLEET)
    linked.wire.say(topics.down(DEPOT, "desired", "vehicles"), b"", retained=True)
    linked.settle()
    assert in_use(linked) == ["T1", "T2"]
