"""A paho client as it is used here: one connection, stepped by its owner's thread.

What it calls back is written down and read afterwards; paho lets an exception out of a callback
end its loop.
"""

import select
import socket
import ssl
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, LogLevel, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from drivers.yard_mqtt.spec import CONNECT_TIMEOUT_S, Shown, YardSpec

PACKET_MOST: Final = 256 << 10
"""The broker sends nothing larger; what is above our own limit and below this is counted."""
WINDOW: Final = 1_000
"""Messages that are handed on and not yet acknowledged; then the broker waits."""
FAILURE: Final = 0x80
NO_RETAINED: Final = 2


class Came(NamedTuple):
    topic: str
    payload: bytes
    mid: int
    is_confirmed: bool
    """It waits to be acknowledged (QoS 1)."""


@dataclass(slots=True)
class Ear:
    greeting: str | None = None
    """Why the broker refuses; empty: it does not."""
    granted: str | None = None
    """Likewise, of what we asked to hear."""
    came: deque[Came] = field(default_factory=deque)
    gone: str | None = None
    last_error: str = ""


class _Client(Client):
    """Opens its socket as we do: paho's own leaves it open when a handshake fails."""

    def __init__(self, spec: YardSpec, tls: ssl.SSLContext | None) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=spec.client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        self._spec = spec
        self._tls_here = tls

    def _create_socket(self) -> socket.socket:
        spec = self._spec
        sock = socket.create_connection((spec.host, spec.port), timeout=CONNECT_TIMEOUT_S)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls_here is None:
                return sock
            return self._tls_here.wrap_socket(sock, server_hostname=spec.host)
        except BaseException:
            sock.close()
            raise


class YardClient:
    def __init__(self, spec: YardSpec, shown: Shown) -> None:
        self.ear = Ear()
        self._spec = spec
        self._client = _Client(spec, shown.tls)
        if shown.tls is not None:
            self._client.tls_set_context(shown.tls)
        self._client.username = spec.username
        self._client.password = shown.password
        self._listen()

    def connect(self) -> None:
        """Raises what sockets and TLS raise; the broker's answer comes by `step`."""
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # of paho
        properties.ReceiveMaximum = WINDOW
        properties.MaximumPacketSize = PACKET_MOST
        if self._spec.session_expiry_s:
            properties.SessionExpiryInterval = self._spec.session_expiry_s
        self._client.connect(
            self._spec.host,
            self._spec.port,
            self._spec.keepalive_s,
            clean_start=self._spec.session_expiry_s == 0,
            properties=properties,
        )

    def subscribe(self) -> None:
        # What a unit has left behind for everybody says nothing of when it was so.
        options = SubscribeOptions(qos=1, retainHandling=NO_RETAINED)
        self._client.subscribe([(self._spec.topic_filter, options)])

    def ack(self, mid: int) -> None:
        self._client.ack(mid, 1)

    def wait(self, timeout_s: float) -> bool:
        """Whether there is something to read."""
        sock = self._client.socket()
        if sock is None:
            return False
        if isinstance(sock, ssl.SSLSocket) and sock.pending():
            return True
        poller = select.poll()
        poller.register(sock.fileno(), select.POLLIN)
        return bool(poller.poll(max(0.0, timeout_s) * 1000))

    def step(self) -> None:
        """One packet in, whatever waits out, and the pings; never blocks.

        paho raises whatever a packet that is none makes it.
        """
        if self.wait(0):
            self._client.loop_read()
        self.look_after()

    def look_after(self) -> None:
        if self._client.want_write():
            self._client.loop_write()
        self._client.loop_misc()
        if self._client.socket() is None and self.ear.gone is None:
            self.ear.gone = self.ear.last_error or "the connection broke"

    def hang_up(self, *, is_polite: bool) -> None:
        sock = self._client.socket()
        if sock is None:
            return
        if is_polite:
            self._client.disconnect()
        sock.close()

    def _listen(self) -> None:
        client = self._client
        client.on_connect = self._greeted
        client.on_subscribe = self._granted
        client.on_message = self._came
        client.on_disconnect = self._ended
        client.on_log = self._logged

    def _greeted(self, _client: Client, _userdata: Any, _flags: Any, code: Any, _more: Any) -> None:
        self.ear.greeting = code.getName() if code.value >= FAILURE else ""

    def _granted(self, _client: Client, _userdata: Any, _mid: int, codes: Any, _more: Any) -> None:
        refused = [code.getName() for code in codes if code.value >= FAILURE]
        self.ear.granted = ", ".join(refused)

    def _came(self, _client: Client, _userdata: Any, message: Any) -> None:
        self.ear.came.append(
            Came(message.topic, bytes(message.payload), message.mid, message.qos == 1)
        )

    def _ended(self, _client: Client, _userdata: Any, flags: Any, code: Any, _more: Any) -> None:
        if self.ear.gone is not None:
            return  # after the broker's last word the line breaks too
        said = flags.is_disconnect_packet_from_server
        self.ear.gone = f"the broker ended it: {code.getName()}" if said else "the connection broke"

    def _logged(self, _client: Client, _userdata: Any, level: int, text: str) -> None:
        if level == LogLevel.MQTT_LOG_ERR:
            self.ear.last_error = text
