"""A dialog with an adapter in one thread, under a clock that only moves when it is told to."""

from collections.abc import Callable

from daemon.town.elm_adapter import GOOD, Adapter, Personality, Van
from drivers.elm.decoder import ElmDecoder
from drivers.elm.dialog import Dialog, DialogRules
from drivers.readings import CodesRead, Heard, Named, Sample

REPLY_MS = 40
START = 1_780_000_000_000


class Bench:
    def __init__(
        self,
        van: Van | None = None,
        personality: Personality = GOOD,
        *,
        rules: DialogRules | None = None,
    ) -> None:
        self.van = van or Van()
        self.adapter = Adapter(lambda: self.van, personality)
        self.dialog = Dialog(rules=rules)
        self.decoder = ElmDecoder("van")
        self.now = 0
        self.asked: list[tuple[int, str]] = []
        self.samples: list[Sample] = []
        self.codes: list[CodesRead] = []
        self.vins: list[Named] = []
        self.garble: Callable[[bytes], bytes] = bytes

    def run(self, for_ms: int) -> list[str]:
        """What was asked in that time."""
        until, before = self.now + for_ms, len(self.asked)
        while self.now < until:
            command = self.dialog.next_command(self.now)
            if command is None:
                self.now += max(1, min(self.dialog.wait_ms(self.now), until - self.now))
                continue
            self.asked.append((self.now, command))
            self.now += REPLY_MS
            self.hear(self.garble(self.adapter.feed(command.encode() + b"\r")))
        return [command for _, command in self.asked[before:]]

    def hear(self, payload: bytes) -> None:
        self.dialog.take(payload, self.now)
        for heard in self.decoder.feed(payload, START + self.now):
            self._keep(heard)

    def _keep(self, heard: Heard) -> None:
        self.samples += heard.samples
        self.codes += [one for one in heard.diagnosed if isinstance(one, CodesRead)]
        self.vins += heard.named

    def latest(self) -> dict[str, int | None]:
        return {one.signal: one.value for one in self.samples}


class FakeLine:
    """An adapter that answers at once; time goes by while it is waited for."""

    device = "/dev/ttyUSB3"

    def __init__(self, *, baud: int | None = 38_400, right_baud: int | None = 38_400) -> None:
        self.adapter = Adapter(Van)
        self.baud = baud
        self.right_baud = right_baud
        self.rates: list[int | None] = [baud]
        self.now = 0
        self.is_dead = False
        self.is_closed = False
        self._waiting = b""

    def mono_ms(self) -> int:
        return self.now

    def read(self, timeout_s: float) -> bytes:
        payload, self._waiting = self._waiting, b""
        self.now += 10 if payload else max(1, round(timeout_s * 1000))
        return payload

    def write(self, payload: bytes) -> None:
        if self.is_dead:
            return
        if self.baud == self.right_baud:
            self._waiting += self.adapter.feed(payload)
        else:
            self._waiting += self.adapter.feed(bytes(byte ^ 0xA5 for byte in payload)) + b"\xf8\x00"

    def set_baud(self, baud: int) -> None:
        self.baud = baud
        self.rates.append(baud)

    def close(self) -> None:
        self.is_closed = True
