"""One connection with its paho client, stepped by its owner's thread; there is no other here."""

import select
import ssl
from collections.abc import Iterator
from functools import cache
from typing import Final

from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from daemon.errors import LinkError
from daemon.wire.dialing import Dialed, hang_up
from daemon.wire.ear import Came, Ended, Granted, Greeted, Heard, Taken
from daemon.wire.interface import (
    Acknowledged,
    Connected,
    ConnectPlan,
    Disconnected,
    MessageId,
    Outgoing,
    Received,
    Refusal,
    WireEvent,
)
from daemon.wire.refusals import FAILURE, of_code, of_hang_up

READS_MOST: Final = 500
"""In one step, so that a flood of messages cannot keep its owner from everything else."""
SILENCE: Final = 1.5
"""After so many keepalives without a word the broker is gone; paho has asked it after one."""
RECEIVE_MAXIMUM: Final = 65_535
"""Of a broker that says nothing else."""


class PahoSession:
    def __init__(
        self, dialed: Dialed, plan: ConnectPlan, *, name: str, tokens: Iterator[int], now: int
    ) -> None:
        """`tokens` never repeat: one of an earlier connection must not acknowledge here."""
        self._client = dialed.client
        self._ear = dialed.ear
        self._is_tls = dialed.is_tls
        self._plan = plan
        self._name = name
        self._heard_at = now
        self._tokens = tokens
        self._connected: Connected | None = None
        self._subscribing: int | None = None
        self._is_open = False
        self._is_over = False
        self._room = 0
        self._under_way: dict[int, MessageId] = {}
        self._unacked: dict[int, int] = {}
        self._events: list[WireEvent] = []
        self._early: list[WireEvent] = []
        """Came before every subscription was granted; told after `Connected`."""

    @property
    def is_open(self) -> bool:
        return self._is_open and not self._is_over

    @property
    def is_over(self) -> bool:
        return self._is_over

    @property
    def is_waiting(self) -> bool:
        """For CONNACK or SUBACK."""
        return not self._is_open and not self._is_over

    def events(self) -> list[WireEvent]:
        events, self._events = self._events, []
        return events

    def step(self, now: int) -> None:
        """Reads, writes and keeps alive; what became of it is in `events`."""
        if self._is_over:
            return
        try:
            self._exchange(now)
            self._hear()
        except Exception as exc:  # noqa: BLE001 - paho raises whatever a bad packet makes it
            self._end(
                Refusal.PROTOCOL, f"it sent what cannot be read ({type(exc).__name__}: {exc})"
            )
        if (
            not self._is_over
            and now - self._heard_at >= self._client.keepalive * 1000 * SILENCE > 0
        ):
            self._end(Refusal.CLOSED, f"not heard of for {(now - self._heard_at) / 1000:.0f} s")

    def publish(self, message: Outgoing, number: MessageId) -> None:
        if not self.is_open:
            raise LinkError(f"{self._name}: not connected")
        if len(self._under_way) >= self._room:
            raise LinkError(f"{self._name}: it takes no more than {self._room} messages at once")
        try:
            sent = self._client.publish(
                message.topic,
                message.payload,
                qos=1,
                retain=message.retain,
                properties=_publish_properties(message.content_type, message.expiry_s),
            )
        except ValueError as exc:
            raise LinkError(f"{message.topic}: cannot be published: {exc}") from exc
        if sent.rc is MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            raise LinkError(f"{self._name}: its oldest message is still unanswered")
        self._under_way[sent.mid] = number

    def ack(self, token: int) -> None:
        mid = self._unacked.pop(token, None)
        if mid is not None and not self._is_over:
            self._client.ack(mid, 1)

    def goodbye(self) -> None:
        if self.is_open:
            self._client.disconnect()
        self.drop()

    def drop(self) -> None:
        self._is_over = True
        self._under_way.clear()
        self._unacked.clear()
        hang_up(self._client)

    def fail(self, refusal: Refusal, words: str) -> None:
        self._end(refusal, words)

    def register(self, poller: select.poll) -> bool:
        """What to wait for; False: not at all, there is something to do."""
        sock = self._client.socket()
        if sock is None or self._ear.heard or self._events or _has_pending(sock):
            return False
        wanted = select.POLLIN | (select.POLLOUT if self._client.want_write() else 0)
        poller.register(sock.fileno(), wanted)
        return True

    def _exchange(self, now: int) -> None:
        for _ in range(READS_MOST):
            if not self._is_readable():
                break
            self._heard_at = now
            self._client.loop_read()
        if self._client.want_write():
            self._client.loop_write()
        self._client.loop_misc()

    def _is_readable(self) -> bool:
        sock = self._client.socket()
        if sock is None:
            return False
        if _has_pending(sock):
            return True
        poller = select.poll()
        poller.register(sock.fileno(), select.POLLIN)
        return bool(poller.poll(0))

    def _hear(self) -> None:
        while self._ear.heard and not self._is_over:
            heard, self._ear.heard = self._ear.heard, []
            for said in heard:
                self._take(said)
        if self._client.socket() is None:
            self._end(Refusal.CLOSED, "the connection broke")

    def _take(self, said: Heard) -> None:
        match said:
            case _ if self._is_over:
                return
            case Greeted():
                self._begin(said)
            case Granted():
                self._granted(said)
            case Taken():
                self._taken(said)
            case Came():
                self._came(said)
            case Ended():
                self._ended(said)

    def _begin(self, greeted: Greeted) -> None:
        if greeted.code.value >= FAILURE:
            words = _with_reason(greeted.code.getName(), greeted.properties)
            self._end(of_code(greeted.code.value), f"it refused: {words}")
            return
        self._connected = Connected(
            session_present=greeted.session_present,
            receive_maximum=getattr(greeted.properties, "ReceiveMaximum", RECEIVE_MAXIMUM),
            packet_bytes=getattr(greeted.properties, "MaximumPacketSize", None),
        )
        filters = [(name, SubscribeOptions(qos=1)) for name in self._plan.subscriptions]
        if filters:
            _, self._subscribing = self._client.subscribe(filters)
        else:
            self._open(self._connected)

    def _granted(self, granted: Granted) -> None:
        if granted.mid != self._subscribing or self._connected is None or self._is_open:
            return
        if len(granted.codes) != len(self._plan.subscriptions):
            self._end(Refusal.PROTOCOL, "it answered other subscriptions than were asked for")
            return
        for name, code in zip(self._plan.subscriptions, granted.codes, strict=True):
            if code.value >= FAILURE:
                self._end(
                    Refusal.CREDENTIALS, f"it refused to let us hear {name}: {code.getName()}"
                )
                return
        self._open(self._connected)

    def _open(self, connected: Connected) -> None:
        self._room = connected.receive_maximum
        self._is_open = True
        self._client.on_log = None  # each line it logs costs as much as a short message
        self._events += [connected, *self._early]
        self._early.clear()

    def _taken(self, taken: Taken) -> None:
        number = self._under_way.pop(taken.mid, None)
        if number is None:
            return
        is_taken = taken.code.value < FAILURE
        reason = "" if is_taken else taken.code.getName()
        self._events.append(Acknowledged(id=number, is_taken=is_taken, reason=reason))

    def _came(self, came: Came) -> None:
        message = came.message
        token = 0
        if message.qos == 1:
            token = next(self._tokens)
            self._unacked[token] = message.mid
        received = Received(
            topic=message.topic,
            payload=bytes(message.payload),
            is_retained=message.retain,
            token=token,
        )
        (self._events if self._is_open else self._early).append(received)

    def _ended(self, ended: Ended) -> None:
        code = ended.code
        if ended.is_from_broker:
            words = _with_reason(code.getName(), ended.properties)
            self._end(of_code(code.value), f"it ended the connection: {words}")
            return
        if code.getName() == "Protocol error":
            self._end(Refusal.PROTOCOL, "it sent what is no MQTT 5")
        elif self._connected is None:
            self._end(*of_hang_up(self._ear.last_error, is_tls=self._is_tls))
        else:
            self._end(Refusal.CLOSED, "the connection broke")

    def _end(self, refusal: Refusal, words: str) -> None:
        if self._is_over:
            return
        self.drop()
        self._events.append(Disconnected(refusal=refusal, reason=f"{self._name}: {words}"))


def _has_pending(sock: object) -> bool:
    """TLS has decrypted more than was read, which no poll of the socket tells."""
    return isinstance(sock, ssl.SSLSocket) and sock.pending() > 0


@cache
def _publish_properties(content_type: str, expiry_s: int | None) -> Properties:
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call] # of paho
    properties.ContentType = content_type
    if expiry_s is not None:
        properties.MessageExpiryInterval = expiry_s
    return properties


def _with_reason(words: str, properties: Properties | None) -> str:
    reason = getattr(properties, "ReasonString", None)
    return f"{words} ({reason})" if reason else words
