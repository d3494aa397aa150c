"""What an adapter writes, cut into lines and told apart: answers, words about the bus, prompts.

An adapter ends its lines with a carriage return and says `>` when it waits for a command. Cheap
ones add line feeds, zero bytes and noise, repeat the command, or leave the `>` out.
"""

import re
from enum import StrEnum
from typing import NamedTuple

LONGEST_LINE = 256
"""A longer one is noise: the longest answer to what is asked has 26 characters."""


class LineKind(StrEnum):
    HEX = "hex"
    """Digits from the vehicle, without spaces."""
    PROMPT = "prompt"
    WORD = "word"
    """The adapter says what is wrong; `text` is the name under which it is counted."""
    VOLTAGE = "voltage"
    BANNER = "banner"
    """Who it is: written when it starts."""
    UNKNOWN_COMMAND = "unknown_command"
    OK = "ok"
    ECHO = "echo"
    NOISE = "noise"


class Line(NamedTuple):
    kind: LineKind
    text: str = ""


_WORDS = (
    ("NODATA", "no_data"),
    ("UNABLETOCONNECT", "unable_to_connect"),
    ("BUSINIT:ERROR", "bus_init_error"),
    ("BUSERROR", "bus_error"),
    ("BUSBUSY", "bus_busy"),
    ("CANERROR", "can_error"),
    ("FBERROR", "feedback_error"),
    ("BUFFERFULL", "buffer_full"),
    ("STOPPED", "stopped"),
    ("LVRESET", "low_voltage_reset"),
    ("LPALERT", "low_power_alert"),
    ("ACTALERT", "activity_alert"),
    ("<RXERROR", "receive_error"),
    ("DATAERROR", "data_error"),
    ("ERR", "adapter_error"),
)
"""As they are looked for: anywhere in the line, spaces and dots left out."""
LOW_VOLTAGE_RESET = "low_voltage_reset"
STOPPED = "stopped"
NO_DATA = "no_data"

_PROGRESS = re.compile(r"^(?:SEARCHING|BUSINIT:(?:OK)?(?!ERROR))+")
"""May stand before an answer in the same line."""
_HEX = re.compile(r"(?:[0-9A-F]:)?[0-9A-F]+")
_ECHO = re.compile(r"AT[0-9A-Z]{1,6}|01[0-9A-F]{2}|03|07|0A|0902")
_VOLTAGE = re.compile(r"(\d{1,2})\.(\d)V?")
_BANNER = re.compile(r"ELM\s?327|OBDLINK|STN\d{4}|VLINK", re.IGNORECASE)


class LineReader:
    """How the bytes are cut into pieces has no influence on the lines."""

    def __init__(self) -> None:
        self._rest = b""
        self._is_overlong = False

    def feed(self, payload: bytes) -> list[Line]:
        # Adapters are known to slip zero bytes in; their makers say to leave them out.
        clean = payload.replace(b"\x00", b"").replace(b"\n", b"\r").replace(b">", b"\r>\r")
        *whole, rest = (self._rest + clean).split(b"\r")
        lines = []
        for raw in whole:
            if self._is_overlong or len(raw) > LONGEST_LINE:
                self._is_overlong = False
                lines.append(Line(LineKind.NOISE))
            elif found := line_of(raw):
                lines.append(found)
        self._is_overlong = self._is_overlong or len(rest) > LONGEST_LINE
        self._rest = b"" if self._is_overlong else rest
        return lines

    def flush(self) -> list[Line]:
        """The last line counts even without an end."""
        return self.feed(b"\r") if self._rest or self._is_overlong else []


def line_of(raw: bytes) -> Line | None:
    """None: it is empty, or says only that the adapter is looking for the bus."""
    if raw == b">":
        return Line(LineKind.PROMPT)
    spoken = raw.decode("ascii", "replace").strip()
    if not spoken:
        return None
    if _BANNER.search(spoken):
        return Line(LineKind.BANNER)
    if volts := _VOLTAGE.fullmatch(spoken.upper()):
        return Line(LineKind.VOLTAGE, str(int(volts[1]) * 1000 + int(volts[2]) * 100))
    text = "".join(sign for sign in spoken.upper() if sign not in " .\t")
    text = _PROGRESS.sub("", text)
    # No adapter mixes them in its digits; a damaged byte often does.
    is_of_one_case = spoken in (spoken.upper(), spoken.lower())
    return _plain(text, is_of_one_case=is_of_one_case) if text else None


def _plain(text: str, *, is_of_one_case: bool) -> Line:
    if text == "?":
        return Line(LineKind.UNKNOWN_COMMAND)
    if text == "OK":
        return Line(LineKind.OK)
    if _ECHO.fullmatch(text):
        return Line(LineKind.ECHO)
    if is_of_one_case and _HEX.fullmatch(text):
        return Line(LineKind.HEX, text)
    for words, name in _WORDS:
        if words in text:
            return Line(LineKind.WORD, name)
    return Line(LineKind.NOISE)
