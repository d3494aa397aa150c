"""The example configuration of the broker, in a real mosquitto exactly as it is given.

Only where files lie and which port is listened on differ from an installation.
"""

import os
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from daemon.cli.demo_process import running, wait_for
from daemon.clock import SystemClock
from daemon.errors import StoreUnreadable
from daemon.readmodel.connect import open_read_only
from daemon.readmodel.link import link
from daemon.wire import packing
from daemon.wire.topics import (
    ALL_PRESENCE,
    SHARED_UP,
    DepotId,
    client_id,
    consumer,
    depot_subscriptions,
    down,
    state,
    up,
)
from tests.architecture.sources import ROOT
from tests.brokers import HOST, PATIENCE_S, BrokerPlan, Mosquitto, program
from tests.certificates import Authority

EXAMPLES = ROOT / "systemd" / "mosquitto"
CERTIFICATES, PASSWORDS = "depotd.conf", "depotd-password.conf"
PASSWORD = "not a good one"  # noqa: S105 - of a broker that lives as long as a test
RENO, OMAHA = DepotId("reno"), DepotId("omaha")
HEAD_OFFICE = "headoffice"
DENIED = "Denied PUBLISH"
"""How mosquitto's log says it."""
LARGEST_PACKET = 65 * 1024


class Installed(Mosquitto):
    """As Debian installs mosquitto, with one of the examples in conf.d."""

    def __init__(self, folder: Path, example: str, authority: Authority) -> None:
        super().__init__(folder, BrokerPlan())
        self.example = example
        self.authority = authority
        for name in ("certs", "ca_certificates", "conf.d"):
            (self.folder / name).mkdir()
        issued = authority.issue("broker")
        self._put("certs/broker.crt", issued.cert.read_bytes())
        self._put("certs/broker.key", issued.key.read_bytes())
        self._put("ca_certificates/depotd-ca.crt", authority.cert.read_bytes())
        self._put("depotd.acl", (EXAMPLES / "acl").read_bytes())
        names = (HEAD_OFFICE, RENO, OMAHA, "ho")
        self._put("depotd.passwords", "".join(f"{name}:{PASSWORD}\n" for name in names).encode())
        subprocess.run(
            [program("mosquitto_passwd"), "-U", str(self.folder / "depotd.passwords")], check=True
        )

    def _lines(self) -> list[str]:
        example = (EXAMPLES / self.example).read_text(encoding="utf-8")
        assert example.count("\nlistener 8883\n") == 1
        placed = example.replace("/etc/mosquitto", str(self.folder)).replace(
            "\nlistener 8883\n", f"\nlistener {self.port} {HOST}\n"
        )
        self._put("conf.d/depotd.conf", placed.encode())
        return [
            *(["user root"] if os.geteuid() == 0 else []),
            "persistence true",
            f"persistence_location {self.folder}/",
            "log_dest stderr",
            "log_type all",
            f"include_dir {self.folder}/conf.d",
        ]

    def _put(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.write_bytes(content)
        path.chmod(0o600)


@dataclass
class Caller:
    """One MQTT 5 client that waits for what it asked."""

    client: mqtt.Client
    reasons: dict[int, str] = field(default_factory=dict)
    """What the broker said to each message that was published."""
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    answered: int = 0
    """Subscriptions."""
    connected: str = ""
    largest: int | None = None
    """So large may a packet be."""
    gone: str = ""

    def __post_init__(self) -> None:
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect
        self.client.on_publish = self._on_publish
        self.client.on_subscribe = self._on_subscribe
        self.client.on_message = self._on_message

    def publish(self, topic: str, payload: bytes = b"{}") -> str:
        """What the broker says to it."""
        sent = self.client.publish(topic, payload, qos=1, retain="/state/" in topic)
        self.until(lambda: sent.mid in self.reasons or bool(self.gone))
        return self.reasons.get(sent.mid, self.gone)

    def subscribe(self, *topics: str) -> None:
        due = self.answered + 1
        self.client.subscribe([(topic, 1) for topic in topics])
        self.until(lambda: self.answered >= due)

    def hear(self, topic: str) -> list[str]:
        """Until something comes of this topic; the topics of all that came, in order."""
        self.until(lambda: any(heard == topic for heard, _ in self.heard))
        return [heard for heard, _ in self.heard]

    def until(self, is_so: Callable[[], bool]) -> None:
        clock = SystemClock()
        late = clock.monotonic() + PATIENCE_S * 1000
        while not is_so():
            assert clock.monotonic() < late, "the broker does not answer"
            self.client.loop(0.05)

    def _on_connect(self, *said: Any) -> None:
        code, properties = said[3:]
        self.connected = str(code)
        self.largest = getattr(properties, "MaximumPacketSize", None)

    def _on_disconnect(self, *said: Any) -> None:
        self.gone = f"gone: {said[3]}"

    def _on_publish(self, *said: Any) -> None:
        mid, code = said[2:4]
        self.reasons[mid] = str(code)

    def _on_subscribe(self, *_: Any) -> None:
        self.answered += 1

    def _on_message(self, *said: Any) -> None:
        self.heard.append((said[2].topic, said[2].payload))


@contextmanager
def calling(
    broker: Installed, name: str, *, trust: Authority | None = None, password: str = PASSWORD
) -> Iterator[Caller]:
    """Connects as `name`, or not: `connected` or `gone` says what came of it."""
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id=client_id(DepotId(name)), protocol=mqtt.MQTTv5
    )
    context = ssl.create_default_context(cafile=str(broker.authority.cert))
    if broker.example == CERTIFICATES:
        shown = (trust or broker.authority).issue(name)
        context.load_cert_chain(shown.cert, shown.key)
    else:
        client.username_pw_set(name, password)
    client.tls_set_context(context)
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho's
    properties.SessionExpiryInterval = 3600
    caller = Caller(client)
    client.connect(HOST, broker.port, clean_start=False, properties=properties)
    try:
        caller.until(lambda: bool(caller.connected or caller.gone))
        yield caller
    finally:
        client.disconnect()
        client.loop(0.05)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"), "depots")


@pytest.fixture(params=[CERTIFICATES, PASSWORDS])
def broker(
    request: pytest.FixtureRequest, tmp_path: Path, authority: Authority
) -> Iterator[Installed]:
    with Installed(tmp_path, request.param, authority) as started:
        yield started


ALLOWED = (
    (RENO, up(RENO, "event")),
    (RENO, up(RENO, "hello")),
    (RENO, state(RENO, "link")),
    (RENO, state(RENO, "vehicle", "T 101")),
    (HEAD_OFFICE, down(RENO, "ack")),
    (HEAD_OFFICE, down(OMAHA, "desired", "rules")),
    (HEAD_OFFICE, consumer("c1")),
)
REFUSED = (
    (RENO, up(OMAHA, "event")),
    (RENO, state(OMAHA, "link")),
    (RENO, down(RENO, "command")),
    (RENO, down(OMAHA, "command")),
    (RENO, consumer("c1")),
    (RENO, "anything/else"),
    (HEAD_OFFICE, up(RENO, "event")),
    (HEAD_OFFICE, state(RENO, "link")),
    ("ho", "dp/1/ho/up"),
    ("ho", "dp/1/ho/state"),
)


def test_everybody_says_only_what_is_his_to_say(broker: Installed) -> None:
    said = {}
    for name in (RENO, HEAD_OFFICE, "ho"):
        with calling(broker, name) as caller:
            assert caller.connected == "Success"
            for who, topic in (*ALLOWED, *REFUSED):
                if who == name:
                    said[who, topic] = caller.publish(topic)
            caller.until(lambda: DENIED in " ".join(broker.log))
    taken = {what for what, reason in said.items() if reason != "Not authorized"}
    assert taken == set(ALLOWED)
    assert {said[what] for what in ALLOWED} <= {"Success", "No matching subscribers"}


def test_depot_hears_what_is_said_to_it_and_nothing_else(broker: Installed) -> None:
    with calling(broker, RENO) as reno, calling(broker, OMAHA) as omaha:
        reno.subscribe(*depot_subscriptions(RENO), "dp/#")
        omaha.publish(up(OMAHA, "event"))
        omaha.publish(state(OMAHA, "vehicle", "T1"))
        with calling(broker, HEAD_OFFICE) as office:
            for topic in (down(OMAHA, "command"), consumer("c1"), down(RENO, "ack")):
                office.publish(topic)
        assert set(reno.hear(down(RENO, "ack"))) == {consumer("c1"), down(RENO, "ack")}


def test_head_office_hears_every_depot(broker: Installed) -> None:
    with calling(broker, HEAD_OFFICE) as office:
        office.subscribe(SHARED_UP, ALL_PRESENCE)
        for depot in (RENO, OMAHA):
            with calling(broker, depot) as caller:
                caller.publish(up(depot, "event"))
                caller.publish(state(depot, "link"))
                office.hear(state(depot, "link"))
        topics = {topic for topic, _ in office.heard}
    assert topics == {
        topic for depot in (RENO, OMAHA) for topic in (up(depot, "event"), state(depot, "link"))
    }


def test_depot_in_the_shared_subscription_is_given_nothing(broker: Installed) -> None:
    with calling(broker, HEAD_OFFICE) as office, calling(broker, OMAHA) as omaha:
        for caller in (office, omaha):
            caller.subscribe(SHARED_UP)
        with calling(broker, RENO) as reno:
            for _ in range(10):
                reno.publish(up(RENO, "event"))
        omaha.subscribe(down(OMAHA, "ack"))
        office.publish(down(OMAHA, "ack"))
        assert omaha.hear(down(OMAHA, "ack")) == [down(OMAHA, "ack")]


def test_command_waits_for_a_depot_while_broker_and_depot_are_away(broker: Installed) -> None:
    with calling(broker, RENO) as reno:
        reno.subscribe(*depot_subscriptions(RENO))
    with calling(broker, HEAD_OFFICE) as office:
        office.publish(down(RENO, "command"), b"before")
    broker.stop()
    broker.start()
    with calling(broker, HEAD_OFFICE) as office:
        office.publish(down(RENO, "command"), b"after")
    with calling(broker, RENO) as reno:
        reno.until(lambda: len(reno.heard) > 1)
        assert [payload for _, payload in reno.heard] == [b"before", b"after"]


def test_largest_message_passes_and_a_larger_one_does_not(broker: Installed) -> None:
    with calling(broker, RENO) as reno:
        assert reno.largest == LARGEST_PACKET
        assert reno.publish(up(RENO, "position"), bytes(packing.PAYLOAD_BYTES)) in {
            "Success", "No matching subscribers",
        }  # fmt: skip
        assert reno.publish(up(RENO, "position"), bytes(LARGEST_PACKET)) not in {
            "Success", "No matching subscribers",
        }  # fmt: skip


def test_stranger_is_not_let_in(broker: Installed, tmp_path: Path) -> None:
    others = Authority(tmp_path, "others")
    with calling(broker, RENO, trust=others, password="guessed") as stranger:  # noqa: S106 - wrong
        assert stranger.connected != "Success"
    with calling(broker, RENO) as reno:
        assert reno.connected == "Success"


def test_nobody_connects_without_saying_who_he_is(broker: Installed) -> None:
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="dp-reno", protocol=mqtt.MQTTv5)
    client.tls_set_context(ssl.create_default_context(cafile=str(broker.authority.cert)))
    caller = Caller(client)
    client.connect(HOST, broker.port)
    caller.until(lambda: bool(caller.connected or caller.gone))
    assert caller.connected != "Success"


def test_examples_differ_only_in_how_one_says_who_he_is() -> None:
    own = {
        CERTIFICATES: {"cafile", "require_certificate", "use_identity_as_username"},
        PASSWORDS: {"password_file"},
    }
    shared = []
    for example, keys in own.items():
        text = (EXAMPLES / example).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        assert keys <= {line.split()[0] for line in lines}
        shared.append(sorted(line for line in lines if line.split()[0] not in keys))
    assert shared[0] == shared[1]


def test_depot_and_head_office_need_nothing_that_is_refused(
    broker: Installed, tmp_path: Path
) -> None:
    store, database = f"sqlite:///{tmp_path / 'office.db'}", tmp_path / "depot.db"
    office = ["headoffice", "--store", store, "--broker", f"mqtts://{HOST}:{broker.port}"]
    office += [part for key, value in shown_by(broker, HEAD_OFFICE).items()
               for part in (f"--{key.replace('_', '-')}", value)]  # fmt: skip
    config = tmp_path / "depotd.toml"
    shown = "".join(f"{key} = '{value}'\n" for key, value in shown_by(broker, RENO).items())
    config.write_text(
        f"[store]\npath = '{database}'\n[link]\ndepot_id = '{RENO}'\n"
        "untrusted_wait_s = 0\n"
        f"broker = 'mqtts://{HOST}:{broker.port}'\n{shown}",
        encoding="utf-8",
    )
    depotd = [sys.executable, "-m", "daemon"]
    log = tmp_path / "depot.log"
    with (
        running([*depotd, *office], tmp_path / "office.log"),
        running([*depotd, "run", "--config", str(config)], log) as daemon,
    ):
        wait_for(lambda: is_up_to_date(database), daemon, log)
    assert [line for line in broker.log if DENIED in line] == []


def shown_by(broker: Installed, name: str) -> dict[str, str]:
    """What a depot or a head office shows to the broker, by the names of settings and options."""
    shown = {"ca_file": str(broker.authority.cert)}
    if broker.example == CERTIFICATES:
        own = broker.authority.issue(name)
        return shown | {"cert_file": str(own.cert), "key_file": str(own.key)}
    secret = broker.folder / f"{name}.password"
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return shown | {"username": name, "password_file": str(secret)}


def is_up_to_date(database: Path) -> bool:
    """Head office holds all, and nothing that was sent to the broker was refused."""
    try:
        with open_read_only(database, now_ms=SystemClock().now()) as view:
            row = link(view.connection, SystemClock().now())
    except StoreUnreadable:
        return False
    if row is not None:
        assert row.refused == 0, row.last_error
    return row is not None and row.state == "live" and row.waiting == 0
