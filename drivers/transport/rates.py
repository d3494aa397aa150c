"""Which baud rate a receiver speaks: found by listening, remembered per port."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from drivers.nmea.checksum import xor_of

# In the order in which receivers are met in the field.
USUAL_RATES = (9600, 4800, 115200, 38400, 57600, 19200, 230400, 460800, 921600)
SENTENCE = re.compile(rb"[$!]([^$!*\r\n]{5,250})\*([0-9A-Fa-f]{2})")
CARRY = 256  # a sentence can begin in one piece and end in the next

HasSentence = Callable[[bytes], bool]


def has_checked_sentence(piece: bytes) -> bool:
    """Whether a sentence with a right checksum stands in `piece`; stops at the first."""
    return any(xor_of(m[1]) == int(m[2], 16) for m in SENTENCE.finditer(piece))


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRules:
    rates: tuple[int, ...] = USUAL_RATES
    dwell_ms: int = 3_000
    """Bytes for so long at one rate, none of them a sentence: try the next."""
    silence_ms: int = 10_000
    """No byte at all at a rate that is only a guess: try the next."""
    rubbish_bytes: int = 1_024
    """So much rubbish is enough to try the next without waiting."""
    lost_ms: int = 10_000
    """Rubbish for so long at a rate that was right: search again."""
    lost_bytes: int = 256


class RateFinder:
    """Judges rates by sentences. Silence says nothing against a rate that was right before."""

    def __init__(
        self,
        *,
        known: int | None,
        rules: RateRules,
        has_sentence: HasSentence = has_checked_sentence,
    ) -> None:
        self._rules = rules
        self._has_sentence = has_sentence
        self._known = known
        others = [rate for rate in rules.rates if rate != known]
        self._order = [*([known] if known else []), *others]
        self._at = 0
        self._carry = b""
        self._since: int | None = None  # monotonic, of the rate in use
        self._rubbish_since: int | None = None
        self._rubbish = 0
        self.is_found = False

    @property
    def rate(self) -> int:
        return self._order[self._at]

    def heard(self, payload: bytes, mono_ms: int) -> bool:
        """Takes what came in; answers True when it proves the rate for the first time."""
        piece = self._carry + payload
        if self._has_sentence(piece):
            news = not self.is_found
            self.is_found = True
            self._known = self.rate
            self._forget()
            return news
        self._carry = piece[-CARRY:]
        self._rubbish += len(payload)
        if self._rubbish_since is None:
            self._rubbish_since = mono_ms
        return False

    def next_rate(self, mono_ms: int) -> int | None:
        """The rate to change to now, or None to stay."""
        if self._since is None:
            self._since = mono_ms
        if not self._is_over(mono_ms):
            return None
        self._at = (self._at + 1) % len(self._order)
        self.restart(mono_ms)
        return self.rate

    def restart(self, mono_ms: int) -> None:
        """Begins to listen afresh at the present rate, as after a reconnect."""
        self.is_found = False
        self._since = mono_ms
        self._forget()

    def _forget(self) -> None:
        self._carry = b""
        self._rubbish = 0
        self._rubbish_since = None

    def _is_over(self, mono_ms: int) -> bool:
        rules = self._rules
        if self._rubbish_since is None:
            waited = mono_ms - (self._since or 0)
            return self.rate != self._known and waited >= rules.silence_ms
        rubbish_ms = mono_ms - self._rubbish_since
        if self.is_found:
            return rubbish_ms >= rules.lost_ms and self._rubbish >= rules.lost_bytes
        return rubbish_ms >= rules.dwell_ms or self._rubbish >= rules.rubbish_bytes


class RateMemory:
    """Good rates by port name, in a small JSON file; without a path in memory only.

    It saves a search of some seconds, no more: what is wrong with the file is kept in `fault`
    and never stops a port.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = Lock()  # ports with threads of their own share one memory
        self.fault: str | None = None
        self._rates = self._load()

    def rate_of(self, port: str) -> int | None:
        return self._rates.get(port)

    def remember(self, port: str, baud: int) -> None:
        with self._lock:
            if self._rates.get(port) != baud:
                self._rates = {**self._rates, port: baud}
                self._save()

    def _load(self) -> dict[str, int]:
        if self._path is None:
            return {}
        try:
            body = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as fault:
            self.fault = f"cannot read {self._path}: {fault}"
            return {}
        entries = body.items() if isinstance(body, dict) else ()
        return {
            name: baud
            for name, baud in entries
            if isinstance(baud, int) and not isinstance(baud, bool) and baud > 0
        }

    def _save(self) -> None:
        if self._path is None:
            return
        fresh = self._path.with_name(f"{self._path.name}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(self._rates, indent=1, sort_keys=True) + "\n")
            os.replace(fresh, self._path)
            self.fault = None
        except OSError as fault:
            self.fault = f"cannot write {self._path}: {fault.strerror}"
