"""Brokers, real and in memory, with the same rules, and stations at the end of a line to them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Protocol, TypeVar

from daemon.wire.broker import BrokerSpec
from daemon.wire.interface import (
    ConnectPlan,
    Disconnected,
    Outgoing,
    Received,
    Refusal,
    Wire,
    WireEvent,
)
from daemon.wire.memory import MemoryBroker, MemoryWire
from daemon.wire.memory_exchange import Hooks
from daemon.wire.paho_wire import PahoWire
from tests.brokers import HOST, BrokerPlan, Mosquitto
from tests.lines import Line

PATIENCE_S = 10.0
ROOM = 5
"""Messages that may be under way to the broker of a bench."""
PACKET_BYTES = 80_000
DENIED = "denied/topic"
STRANGER = "stranger"
"""Client id and user whose password is wrong."""
E = TypeVar("E", bound=WireEvent)


def plan(
    client_id: str,
    *subscriptions: str,
    expiry_s: int = 0,
    is_clean: bool = False,
    receive_maximum: int = 20,
) -> ConnectPlan:
    return ConnectPlan(
        client_id=client_id,
        subscriptions=subscriptions,
        session_expiry_s=expiry_s,
        clean_start=is_clean,
        receive_maximum=receive_maximum,
    )


@dataclass
class Station:
    """A wire with its line, and everything that it has told."""

    wire: Wire
    cut: Callable[[], None]
    silence: Callable[[], None]
    told: list[WireEvent] = field(default_factory=list)

    def poll(self) -> list[WireEvent]:
        events = self.wire.poll()
        self.told += events
        return events

    def until(self, kind: type[E], number: int = 1) -> list[E]:
        """Waits for so many events of a kind, and takes everything up to the last out of `told`."""
        deadline = monotonic() + PATIENCE_S
        while True:
            places = [n for n, event in enumerate(self.told) if isinstance(event, kind)]
            if len(places) >= number:
                taken = self.told[: places[number - 1] + 1]
                del self.told[: places[number - 1] + 1]
                return [event for event in taken if isinstance(event, kind)]
            assert monotonic() < deadline, f"no {number} {kind.__name__} in {self.told}"
            self.wire.wait(100)
            self.poll()

    def one(self, kind: type[E]) -> E:
        return self.until(kind)[0]

    def texts(self, number: int) -> list[str]:
        """Payloads of so many messages, in order; each is acknowledged as it comes."""
        texts = []
        for _ in range(number):
            message = self.one(Received)
            self.wire.ack(message)
            texts.append(message.payload.decode())
        return texts

    def say(self, topic: str, *texts: str, retain: bool = False) -> None:
        """Published and answered, one by one."""
        for text in texts:
            number = self.wire.publish(Outgoing(topic=topic, payload=text.encode(), retain=retain))
            self.answer(number)

    def answer(self, number: int) -> WireEvent:
        deadline = monotonic() + PATIENCE_S
        while True:
            for event in self.told:
                if getattr(event, "id", None) == number:
                    self.told.remove(event)
                    return event
            assert not any(isinstance(event, Disconnected) for event in self.told), self.told
            assert monotonic() < deadline, f"no answer to {number} in {self.told}"
            self.wire.wait(100)
            self.poll()


class Bench(Protocol):
    def station(self) -> Station: ...

    def stranger(self) -> Station:
        """Whom the broker does not let in."""
        ...

    def kill(self) -> None: ...

    def start(self) -> None: ...


class MemoryBench:
    def __init__(self) -> None:
        hooks = Hooks(refuse_connect=_refuse_stranger, refuse_publish=_refuse_denied)
        self.broker = MemoryBroker(hooks=hooks, receive_maximum=ROOM, packet_bytes=PACKET_BYTES)
        self.kill = self.broker.stop
        self.start = self.broker.start

    def station(self) -> Station:
        wire = _NamedWire(self.broker)
        return Station(
            wire,
            lambda: self.broker.cut(wire.client_id),
            lambda: self.broker.silence(wire.client_id),
        )

    stranger = station


class _NamedWire(MemoryWire):
    """Knows the id of its client, so that its line can be found."""

    client_id = ""

    def connect(self, plan: ConnectPlan) -> None:
        self.client_id = plan.client_id
        super().connect(plan)


def _refuse_stranger(plan: ConnectPlan) -> tuple[Refusal, str] | None:
    is_known = plan.client_id != STRANGER
    return None if is_known else (Refusal.CREDENTIALS, "it refused: Not authorized")


def _refuse_denied(_client: str, message: Outgoing) -> str:
    return "Not authorized" if message.topic == DENIED else ""


class MosquittoBench:
    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._broker = Mosquitto(
            folder,
            BrokerPlan(
                users={"depot": "right"},
                acl=f"user depot\ntopic readwrite #\ntopic deny {DENIED}\n",
                has_persistence=True,
                options=(
                    f"max_inflight_messages {ROOM}",
                    f"max_packet_size {PACKET_BYTES}",
                    # Not 0 for no limit: 2.0.11 then hangs up on whoever was denied a publish.
                    "max_queued_messages 100000",
                ),
            ),
        )
        stack.enter_context(self._broker)
        self.kill = self._broker.kill
        self.start = self._broker.start

    def station(self) -> Station:
        return self._station("right")

    def stranger(self) -> Station:
        return self._station("wrong")

    def _station(self, password: str) -> Station:
        path = self._folder / f"{password}.password"
        path.write_text(f"{password}\n", encoding="utf-8")
        line = self._stack.enter_context(Line(self._broker.port))
        spec = BrokerSpec(host=HOST, port=line.port, username="depot", password_file=path)
        wire = PahoWire(spec)
        self._stack.callback(wire.close)
        return Station(wire, line.cut, line.silence)


@contextmanager
def memory_bench(_folder: Path) -> Iterator[Bench]:
    yield MemoryBench()


@contextmanager
def mosquitto_bench(folder: Path) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield MosquittoBench(folder, stack)


BENCHES = {"memory": memory_bench, "mosquitto": mosquitto_bench}
