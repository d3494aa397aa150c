"""Certificates, passwords and ACLs that are wrong: named, survived, and over when put right."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.wire.broker import BrokerSpec, TlsFiles
from tests.architecture.sources import ROOT
from tests.brokers import BrokerPlan, Mosquitto
from tests.brokers import TlsFiles as BrokerTls
from tests.certificates import Authority, Pair
from tests.faults.agreeing import agreed
from tests.faults.depot import DENVER, Depot
from tests.faults.office import standing
from tests.faults.scene import Scene
from tests.faults.waiting import QuickClock, holds, until

pytestmark = pytest.mark.timeout(300)

EXPIRED = ("20200101000000Z", "20210101000000Z")
OFFICE = "headoffice"
USERS = {DENVER: "one secret", OFFICE: "another"}
ACL = (ROOT / "systemd/mosquitto/acl").read_text(encoding="utf-8")
"""The example that is shipped."""


def error_of(depot: Depot) -> str:
    return depot.state().last_error


def broker_tls(shown: Pair, *, client_ca: Path | None = None) -> BrokerPlan:
    return BrokerPlan(tls=BrokerTls(cert=shown.cert, key=shown.key, client_ca=client_ca))


def test_certificate_of_the_broker_has_expired(tmp_path: Path, address: str) -> None:
    authority = Authority(tmp_path, "depots")
    expired = authority.issue("broker", valid=EXPIRED)
    with Mosquitto(tmp_path, broker_tls(expired)) as broker:
        spec = BrokerSpec.at(broker.url, files=TlsFiles(ca=authority.cert))
        with Scene.of(tmp_path, broker.url, address) as scene:
            depot = scene.depot(replace(scene.depot_spec, broker=spec))
            depot.drive(100)
            until(lambda: "expired" in error_of(depot), why=lambda: error_of(depot))
            broker.stop()
            broker.plan = broker_tls(authority.issue("broker"))
            broker.start()
            scene.office(spec=replace(scene.office_spec, broker=spec))
            agreed(depot, address)


def test_certificate_of_the_depot_has_expired(tmp_path: Path, address: str) -> None:
    """It is renewed as it always is: new files in the place of the old, and nobody restarts."""
    authority = Authority(tmp_path, "depots")
    of_office = authority.issue(OFFICE)
    plan = broker_tls(authority.issue("broker"), client_ca=authority.cert)
    with (
        Mosquitto(tmp_path, plan) as broker,
        Scene.of(tmp_path, broker.url, address) as scene,
    ):
        own = authority.issue(DENVER, valid=EXPIRED)
        files = TlsFiles(ca=authority.cert, cert=own.cert, key=own.key)
        depot = scene.depot(
            replace(scene.depot_spec, broker=BrokerSpec.at(broker.url, files=files))
        )
        depot.drive(100)
        until(lambda: "expired" in error_of(depot), why=lambda: error_of(depot))
        authority.issue(DENVER)
        files = TlsFiles(ca=authority.cert, cert=of_office.cert, key=of_office.key)
        spec = BrokerSpec.at(broker.url, files=files)
        scene.office(spec=replace(scene.office_spec, broker=spec))
        agreed(depot, address)


@contextmanager
def guarded(tmp_path: Path, address: str, *, acl: str = ACL) -> Iterator[tuple[Mosquitto, Scene]]:
    """Everybody by password, and each allowed only what is his."""
    plan = BrokerPlan(users=USERS, acl=acl)
    with Mosquitto(tmp_path, plan) as broker, Scene.of(tmp_path, broker.url, address) as scene:
        of_depot, of_office = (known(broker, tmp_path, name) for name in USERS)
        scene.depot_spec = replace(scene.depot_spec, broker=of_depot, machine=QuickClock(10))
        scene.office_spec = replace(scene.office_spec, broker=of_office)
        yield broker, scene


def known(broker: Mosquitto, folder: Path, name: str) -> BrokerSpec:
    password_file = folder / f"{name}.password"
    password_file.write_text(USERS[name] + "\n", encoding="utf-8")
    return BrokerSpec.at(broker.url, username=name, password_file=password_file)


def allow(broker: Mosquitto, acl: str) -> None:
    """As an operator does: the file changed, the broker told to read it."""
    (broker.folder / "acl").write_text(acl, encoding="utf-8")
    os.kill(broker.pid, signal.SIGHUP)


def test_the_acl_that_is_shipped_allows_everything_that_is_needed(
    tmp_path: Path, address: str
) -> None:
    with guarded(tmp_path, address) as (_, scene):
        scene.office()
        depot = scene.depot()
        depot.drive(300)
        agreed(depot, address)
        assert depot.state().refused == 0


def test_password_is_wrong_until_its_file_is_right(tmp_path: Path, address: str) -> None:
    with guarded(tmp_path, address) as (_, scene):
        scene.office()
        file = scene.depot_spec.broker.password_file
        assert file is not None
        file.write_text("wrong\n", encoding="utf-8")
        depot = scene.depot()
        depot.drive(300)
        until(lambda: "it refused: Not authorized" in error_of(depot), why=lambda: error_of(depot))
        file.write_text(USERS[DENVER], encoding="utf-8")
        agreed(depot, address)


def test_a_stream_that_may_not_be_published_alarms_and_the_others_go_on(
    tmp_path: Path, address: str
) -> None:
    narrow = "\n".join(
        f"pattern write dp/1/%u/up/{what}" for what in ("alert", "event", "telemetry", "hello")
    )
    acl = ACL.replace("pattern write dp/1/%u/up/#", narrow)
    assert acl != ACL
    with guarded(tmp_path, address, acl=acl) as (broker, scene):
        scene.office()
        depot = scene.depot()
        depot.drive(300)
        until(lambda: "link.refused" in depot.said())
        until(lambda: "up/position: refused: Not authorized" in error_of(depot))

        def held(stream: str) -> int:
            return standing(address, DENVER, depot.epoch).marks.get(stream, 0)

        until(lambda: held("event") >= 100)
        assert held("position") == 0
        allow(broker, ACL)
        agreed(depot, address)


@pytest.mark.parametrize(
    "line",
    [
        "pattern read dp/1/%u/down/#",  # the depot hears no marks
        "topic read dp/1/+/up/#",  # head office hears nothing
        "topic write dp/1/+/down/#",  # and may say nothing
    ],
)
def test_one_who_may_not_hear_or_answer_holds_everything_up_and_loses_nothing(
    tmp_path: Path, address: str, line: str
) -> None:
    assert line in ACL
    with guarded(tmp_path, address, acl=ACL.replace(line, "")) as (broker, scene):
        scene.office()
        depot = scene.depot()
        depot.drive(300)
        until(lambda: depot.phase == "catching-up")
        until(lambda: depot.state().held_by == "head office has not answered yet")
        assert holds(lambda: sum(depot.marks().values()) == 0, for_s=1.0)
        allow(broker, ACL)
        agreed(depot, address)
