"""The talk with an adapter, as a state machine: commands out, bytes in, no clock and no port.

It sets the adapter up, lets it find the vehicle's protocol, asks what the vehicle has, and asks
for that by plan. Everything it ever sends is in `is_allowed`: questions, and settings of the
adapter. Codes are never cleared (mode 04) and nothing is written to a control unit.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from drivers.elm.answers import Answer
from drivers.elm.codes import Readings, VinReader
from drivers.elm.hearing import Hearing
from drivers.elm.lines import LOW_VOLTAGE_RESET, STOPPED, Line, LineKind
from drivers.elm.parameters import ENGINE_SPEED_PID, PIDS_PER_MASK, SPEED_PID, Supported
from drivers.elm.plan import VIN, VOLTAGE, Pace, Plan
from drivers.elm.reply import Reply, Waiting
from drivers.elm.resting import Rest, RestRules

RESET = "ATZ"
SETTINGS = ("ATE0", "ATL0", "ATS0", "ATH1", "ATAT1", "ATST32", "ATSP0")
"""No echo, no line feeds, no spaces; headers; times to wait that fit the vehicle, 200 ms at most;
the protocol is found out. What a cheap adapter refuses it goes without."""
CLOSE = "ATPC"
"""Also ends the signs of life that an adapter sends on the older buses."""
FIRST_MASK = "0100"
LAST_MASK = 0xA0
_ALLOWED = re.compile(r"AT(?:Z|E0|L0|S0|H1|AT1|ST32|SP0|PC|RV)|01[0-9A-F]{2}|03|07|0A|0902")
_CURRENT, _VEHICLE, _VIN = 0x41, 0x49, 0x02
_MASK_LENGTH = 6


def is_allowed(command: str) -> bool:
    return _ALLOWED.fullmatch(command) is not None


def _has_mask(reply: Reply, base: int) -> bool:
    return any(
        answer.payload[:2] == bytes([_CURRENT, base]) and len(answer.payload) == _MASK_LENGTH
        for answer in reply.answers
    )


class Phase(StrEnum):
    SETTING_UP = "setting_up"
    SEARCHING = "searching"
    """For the bus, and what is on it."""
    POLLING = "polling"
    RESTING = "resting"
    """The engine is off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogRules:
    waiting: Waiting = field(default_factory=Waiting)
    pace: Pace = field(default_factory=Pace)
    rest: RestRules = field(default_factory=RestRules)
    search_again_ms: int = 10_000
    searches: int = 3
    """In vain, and the vehicle is taken to rest."""
    mask_tries: int = 2
    """More, when a mask comes damaged."""
    misses: int = 6
    """Questions that no control unit answers, one after the other: it rests. Not before ..."""
    missing_ms: int = 5_000
    """... since a starter that turns may silence them for some seconds."""
    silences: int = 3
    """Commands without a byte in reply, one after the other: the adapter is gone."""


class Dialog:
    def __init__(self, *, rules: DialogRules | None = None) -> None:
        self._rules = rules or DialogRules()
        self.phase = Phase.SETTING_UP
        self.faults: Counter[str] = Counter()
        """Of the adapter, by reason; what it says of the bus is the decoder's to count."""
        self._hearing = Hearing()
        self._reply: Reply | None = None
        self._settings = [RESET, *SETTINGS]
        self._has_prompts = True
        self._silences = 0
        self._repeat: str | None = None
        self._supported = Supported()
        self._vins = VinReader()
        self._vin_readings = Readings()
        self._is_vin_known = False
        self._masks: list[str] = []
        self._mask_tries = 0
        self._search_at = 0
        self._searches = 0
        self._misses = 0
        self._missing_since = 0
        self._still_since: int | None = None
        self._refused: set[str] = set()
        self._plan: Plan | None = None
        self._is_plan_old = False
        self._rest: Rest | None = None

    @property
    def is_deaf(self) -> bool:
        """The adapter has stopped to answer at all."""
        return self._silences >= self._rules.silences

    def next_command(self, mono_ms: int) -> str | None:
        """What to send now; None: it is waited for a reply, or nothing is due."""
        if self._reply is not None:
            if mono_ms < self._ends_at(self._reply):
                return None
            self._end(mono_ms)
        command = self._choose(mono_ms)
        if command is None:
            return None
        self._reply = Reply(command=command, asked_at=mono_ms)
        return command

    def wait_ms(self, mono_ms: int) -> int:
        """How long there is nothing to do unless bytes come."""
        until = self._due_at() if self._reply is None else self._ends_at(self._reply)
        return max(0, until - mono_ms)

    def take(self, payload: bytes, mono_ms: int) -> None:
        if payload and self._reply is not None:
            self._reply.heard_at = mono_ms
        for one in self._hearing.feed(payload):
            self._hear(one, mono_ms)

    def _hear(self, one: Answer | Line, mono_ms: int) -> None:
        if isinstance(one, Answer):
            self._learn(one, mono_ms)
        elif one.kind is LineKind.PROMPT:
            self._prompted(mono_ms)
            return
        elif one.kind is LineKind.BANNER or one.text == LOW_VOLTAGE_RESET:
            self._restarted(mono_ms)
        if self._reply is not None:
            self._reply.take(one)

    def _prompted(self, mono_ms: int) -> None:
        self._has_prompts = True
        # A prompt before any line is the late one of the command before.
        if self._reply is not None and self._reply.lines:
            self._reply.is_ended = True
            self._end(mono_ms)

    def _restarted(self, mono_ms: int) -> None:
        """The adapter says who it is, as after power came back: its settings are lost."""
        if self._reply is not None and self._reply.command == RESET:
            return
        if self.phase is Phase.SETTING_UP and self._settings[:1] == [SETTINGS[0]]:
            return  # said twice
        self.faults["adapter_reset"] += 1
        self.phase = Phase.SETTING_UP
        self._settings = list(SETTINGS)
        self._reply = Reply(command="", asked_at=mono_ms, heard_at=mono_ms)
        self._repeat = None
        self._supported.forget()
        self._vins.forget()
        self._vin_readings.forget()
        self._is_vin_known = False
        self._refused.clear()
        self._rest = None

    def _learn(self, answer: Answer, mono_ms: int) -> None:
        source, payload = answer
        mode, told = payload[0], payload[1:]
        if mode == _CURRENT and told:
            self._learn_current(source, payload, mono_ms)
        elif mode == _VEHICLE and told[:1] == bytes([_VIN]):
            found = self._vins.take(source, told[1:])[1]
            if found is not None and self._vin_readings.is_confirmed(source, mode, found):
                self._is_vin_known = True
                if self._plan is not None:
                    self._plan.drop(VIN)

    def _learn_current(self, source: int, payload: bytes, mono_ms: int) -> None:
        pid, data = payload[1], payload[2:]
        if pid % PIDS_PER_MASK == 0 and len(payload) == _MASK_LENGTH:
            self._is_plan_old |= self._supported.note(source, pid, data)
        elif pid in (ENGINE_SPEED_PID, SPEED_PID) and data:
            if any(data):
                self._still_since = None
                if self.phase is Phase.RESTING:
                    self._poll(mono_ms)
            elif self._still_since is None:
                self._still_since = mono_ms

    def _ends_at(self, reply: Reply) -> int:
        waiting = self._rules.waiting
        limit_ms = waiting.answer_ms
        if reply.command == RESET:
            limit_ms = waiting.reset_ms
        elif reply.command == FIRST_MASK or (
            self.phase is Phase.RESTING and reply.command != VOLTAGE
        ):
            limit_ms = waiting.search_ms
        return reply.ends_at(limit_ms=limit_ms, waiting=waiting, has_prompts=self._has_prompts)

    def _end(self, mono_ms: int) -> None:
        reply, self._reply = self._reply, None
        if reply is None:
            return
        if not reply.is_ended and reply.command:
            self._has_prompts = False
            self.faults["no_answer" if reply.is_silent else "no_prompt"] += 1
        self._silences = self._silences + 1 if reply.is_silent else 0
        if reply.is_refused and reply.command not in self._refused:
            self._refused.add(reply.command)
            self.faults["command_refused"] += 1
        if STOPPED in reply.words and self._repeat != reply.command and reply.command:
            self._repeat = reply.command  # something came between; once more
            return
        self._repeat = None
        self._ended(reply, mono_ms)

    def _ended(self, reply: Reply, mono_ms: int) -> None:
        if reply.command == VOLTAGE:
            self._measured(reply, mono_ms)
        elif reply.command.startswith("AT") or not reply.command:
            return
        elif self.phase is Phase.SEARCHING:
            self._searched(reply, mono_ms)
        elif self.phase is Phase.RESTING:
            self._looked(reply, mono_ms)
        elif self.phase is Phase.POLLING:
            if reply.answers:
                self._misses, self._missing_since = 0, mono_ms
            else:
                self._misses += 1

    def _measured(self, reply: Reply, mono_ms: int) -> None:
        if self._rest is not None:
            self._rest.measured(reply.millivolts, mono_ms)
        elif reply.is_refused and self._plan is not None:
            self._plan.drop(VOLTAGE)

    def _looked(self, reply: Reply, mono_ms: int) -> None:
        if reply.command == FIRST_MASK and reply.answers:
            self._search(mono_ms)
            self._masks.clear()
            self._searched(reply, mono_ms)
        elif self._rest is not None:
            self._rest.looked(mono_ms)

    def _choose(self, mono_ms: int) -> str | None:
        if self._repeat is not None:
            return self._repeat
        match self.phase:
            case Phase.SETTING_UP:
                if self._settings:
                    return self._settings.pop(0)
                self._search(mono_ms)
                return self._choose(mono_ms)
            case Phase.SEARCHING:
                return self._choose_search(mono_ms)
            case Phase.POLLING:
                return self._choose_poll(mono_ms)
            case Phase.RESTING:
                return self._choose_rest(mono_ms)

    def _search(self, mono_ms: int) -> None:
        self.phase = Phase.SEARCHING
        self._masks = [FIRST_MASK]
        self._search_at = mono_ms
        self._searches = 0

    def _choose_search(self, mono_ms: int) -> str | None:
        if self._masks:
            return self._masks.pop(0) if mono_ms >= self._search_at else None
        self._poll(mono_ms)
        return self._choose(mono_ms)

    def _searched(self, reply: Reply, mono_ms: int) -> None:
        if reply.command != FIRST_MASK or reply.answers:
            base = bytes.fromhex(reply.command)[1]
            if not _has_mask(reply, base) and self._mask_tries < self._rules.mask_tries:
                self._mask_tries += 1
                self._masks.append(reply.command)
                return
            self._mask_tries = 0
            following = base + PIDS_PER_MASK
            if following <= LAST_MASK and self._supported.anyone_has(following):
                self._masks.append(f"01{following:02X}")
            return
        self._searches += 1
        self._masks = [FIRST_MASK]
        self._search_at = mono_ms + self._rules.search_again_ms
        if self._searches >= self._rules.searches:
            self._lie_down(mono_ms)

    def _poll(self, mono_ms: int) -> None:
        self.phase = Phase.POLLING
        self._misses, self._missing_since = 0, mono_ms
        self._still_since = None
        self._rest = None
        self._make_plan(mono_ms)

    def _make_plan(self, mono_ms: int) -> None:
        self._is_plan_old = False
        self._plan = Plan(
            lambda pid: bool(self._supported.anyone_has(pid)),
            pace=self._rules.pace,
            mono_ms=mono_ms,
        )
        if self._is_vin_known:
            self._plan.drop(VIN)

    def _choose_poll(self, mono_ms: int) -> str | None:
        rules, still = self._rules, self._still_since
        is_parked = still is not None and mono_ms - still >= rules.rest.parked_ms
        missing_ms = mono_ms - self._missing_since
        is_gone = self._misses >= rules.misses and missing_ms >= rules.missing_ms
        if is_parked or is_gone or self._plan is None:
            return self._lie_down(mono_ms)
        if self._is_plan_old and self._plan.is_between:
            self._make_plan(mono_ms)
        return self._plan.next(mono_ms)

    def _lie_down(self, mono_ms: int) -> str:
        self.phase = Phase.RESTING
        self._rest = Rest(rules=self._rules.rest, mono_ms=mono_ms)
        return CLOSE

    def _choose_rest(self, mono_ms: int) -> str | None:
        rest = self._rest
        if rest is None:
            return None
        if rest.is_look_due(mono_ms):
            return self._look()
        if rest.is_voltage_due(mono_ms):
            return VOLTAGE
        return None

    def _look(self) -> str:
        """The one question to a vehicle at rest: does it move?"""
        for pid in (ENGINE_SPEED_PID, SPEED_PID):
            if self._supported.anyone_has(pid):
                return f"01{pid:02X}"
        return FIRST_MASK

    def _due_at(self) -> int:
        if self._repeat is not None:
            return 0
        match self.phase:
            case Phase.SEARCHING:
                return self._search_at
            case Phase.POLLING if self._plan is not None:
                return self._plan.due_at()
            case Phase.RESTING if self._rest is not None:
                return self._rest.due_at()
            case _:
                return 0
