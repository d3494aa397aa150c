"""Makes a connection in a thread of its own, because names, routes and handshakes can hang."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Final

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from daemon.errors import LinkError
from daemon.wire.broker import BrokerSpec
from daemon.wire.ear import Ear
from daemon.wire.interface import ConnectPlan, Disconnected, Refusal
from daemon.wire.packing import INFLATED_BYTES
from daemon.wire.refusals import of_error, of_hang_up

PACKET_BYTES: Final = INFLATED_BYTES + (64 << 10)
"""The broker sends us nothing larger: no message that we read can be."""


@dataclass(frozen=True, slots=True)
class Dialed:
    """CONNECT is on its way; what the client says goes to the ear."""

    client: Client
    ear: Ear
    is_tls: bool


class Dial:
    """One attempt. `taken` gives its result once; who does not want it any more abandons it."""

    def __init__(
        self, spec: BrokerSpec, plan: ConnectPlan, *, timeout_ms: int, done: Callable[[], None]
    ) -> None:
        self.plan = plan
        self._spec = spec
        self._timeout_ms = timeout_ms
        self._done = done
        self._lock = Lock()  # of the two below
        self._result: Dialed | Disconnected | None = None
        self._is_abandoned = False
        Thread(target=self._run, name="dial", daemon=True).start()

    def taken(self) -> Dialed | Disconnected | None:
        """None: still at it."""
        with self._lock:
            return self._result

    def abandon(self) -> None:
        with self._lock:
            self._is_abandoned = True
            result = self._result
        if isinstance(result, Dialed):
            hang_up(result.client)

    def _run(self) -> None:
        result = self._dialed()
        with self._lock:
            self._result = result
            is_wanted = not self._is_abandoned
        if is_wanted:
            self._done()
        elif isinstance(result, Dialed):
            hang_up(result.client)

    def _dialed(self) -> Dialed | Disconnected:
        try:
            password = self._spec.password()
        except LinkError as exc:
            return self._failed(Refusal.CREDENTIALS, f"{exc.message}; {exc.next_step}")
        ear = Ear()
        try:
            client = _client(self._spec, self.plan, timeout_s=self._timeout_ms / 1000)
            client.username = self._spec.username
            client.password = None if password is None else password.get_secret_value()
            ear.listen(client)
            code = client.connect(
                self._spec.host,
                self._spec.port,
                self.plan.keepalive_s,
                clean_start=self.plan.clean_start,
                properties=_connect_properties(self.plan),
            )
        except Exception as exc:  # noqa: BLE001 - whatever it is ends this attempt, and is told
            return self._failed(*of_error(exc))
        if code is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            return self._failed(*of_hang_up(ear.last_error, is_tls=self._spec.tls is not None))
        return Dialed(client, ear, is_tls=self._spec.tls is not None)

    def _failed(self, refusal: Refusal, words: str) -> Disconnected:
        return Disconnected(refusal=refusal, reason=f"{self._spec.name}: {words}")


def hang_up(client: Client) -> None:
    """At once and without a word, as a broken line would: the broker sends the will."""
    sock = client.socket()
    if sock is not None:
        sock.close()


class _Client(Client):
    """Opens its socket as we do: paho's own leaves it open when the handshake fails, and lets an
    acknowledgement wait up to 40 ms for company."""

    open_socket: Callable[[], socket.socket]

    def _create_socket(self) -> socket.socket:
        return self.open_socket()


def _client(spec: BrokerSpec, plan: ConnectPlan, *, timeout_s: float) -> Client:
    context = spec.tls_context()
    client = _Client(
        CallbackAPIVersion.VERSION2,
        client_id=plan.client_id,
        protocol=MQTTProtocolVersion.MQTTv5,
        reconnect_on_failure=False,
        manual_ack=True,
    )
    client.open_socket = lambda: _socket(spec, context, timeout_s=timeout_s)
    if context is not None:
        client.tls_set_context(context)  # a paho that opens it otherwise does not do so in clear
    client.max_inflight_messages = 0  # our owner's window counts; paho's would queue, unseen
    if plan.will is not None:
        client.will_set(plan.will.topic, plan.will.payload, qos=1, retain=True)
    return client


def _socket(spec: BrokerSpec, context: ssl.SSLContext | None, *, timeout_s: float) -> socket.socket:
    sock = socket.create_connection((spec.host, spec.port), timeout=timeout_s)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock if context is None else context.wrap_socket(sock, server_hostname=spec.host)
    except BaseException:
        sock.close()
        raise


def _connect_properties(plan: ConnectPlan) -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # of paho
    properties.ReceiveMaximum = plan.receive_maximum
    properties.MaximumPacketSize = PACKET_BYTES
    if plan.session_expiry_s:
        properties.SessionExpiryInterval = plan.session_expiry_s
    return properties
