"""What a paho client calls back, written down as values in order.

paho lets what a callback raises end its loop, holding its locks. So nothing is done here but
writing down; the session reads it afterwards.
"""

from dataclasses import dataclass, field
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import LogLevel
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeted:
    """CONNACK."""

    session_present: bool
    code: ReasonCode
    properties: Properties | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """SUBACK, a code for each filter."""

    mid: int | None
    codes: list[ReasonCode]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """PUBACK."""

    mid: int
    code: ReasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """PUBLISH."""

    message: MQTTMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """DISCONNECT of the broker, or paho has closed the connection."""

    is_from_broker: bool
    code: ReasonCode
    properties: Properties | None


Heard = Greeted | Granted | Taken | Came | Ended


@dataclass(slots=True)
class Ear:
    heard: list[Heard] = field(default_factory=list)
    last_error: str = ""
    """What the system said when a connection broke; paho only logs it."""

    def listen(self, client: Client) -> None:
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_publish = self._published
        client.on_message = self._message
        client.on_disconnect = self._disconnected
        client.on_log = self._logged

    def _connected(
        self,
        _client: Client,
        _userdata: Any,
        flags: ConnectFlags,
        code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self.heard.append(
            Greeted(session_present=flags.session_present, code=code, properties=properties)
        )

    def _subscribed(
        self,
        _client: Client,
        _userdata: Any,
        mid: int,
        codes: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        self.heard.append(Granted(mid=mid, codes=codes))

    def _published(
        self,
        _client: Client,
        _userdata: Any,
        mid: int,
        code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self.heard.append(Taken(mid=mid, code=code))

    def _message(self, _client: Client, _userdata: Any, message: MQTTMessage) -> None:
        self.heard.append(Came(message=message))

    def _disconnected(
        self,
        _client: Client,
        _userdata: Any,
        flags: DisconnectFlags,
        code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        is_from_broker = flags.is_disconnect_packet_from_server
        self.heard.append(Ended(is_from_broker=is_from_broker, code=code, properties=properties))

    def _logged(self, _client: Client, _userdata: Any, level: int, text: str) -> None:
        if level == LogLevel.MQTT_LOG_ERR:
            self.last_error = text
