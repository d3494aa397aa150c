"""What came back for one command, and when it is over though no prompt says so."""

from dataclasses import dataclass, field

from drivers.elm.answers import Answer
from drivers.elm.lines import Line, LineKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How long for the end of a reply."""

    answer_ms: int = 2_000
    reset_ms: int = 3_000
    search_ms: int = 15_000
    """The adapter tries one protocol after the other."""
    quiet_ms: int = 600
    """Of an adapter that was found to leave prompts out; longer than a control unit may take."""
    longest: int = 3
    """Times the above, for one that never stops."""


@dataclass(slots=True, kw_only=True)
class Reply:
    command: str
    asked_at: int
    """Monotonic ms."""
    heard_at: int | None = None
    """Of the last byte."""
    lines: int = 0
    answers: list[Answer] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    millivolts: int | None = None
    is_refused: bool = False
    """The adapter does not know the command."""
    is_ended: bool = False
    """By a prompt."""

    def take(self, one: Answer | Line) -> None:
        self.lines += 1
        if isinstance(one, Answer):
            self.answers.append(one)
        elif one.kind is LineKind.WORD:
            self.words.add(one.text)
        elif one.kind is LineKind.VOLTAGE:
            self.millivolts = int(one.text)
        elif one.kind is LineKind.UNKNOWN_COMMAND:
            self.is_refused = True

    @property
    def is_silent(self) -> bool:
        return self.heard_at is None

    def ends_at(self, *, limit_ms: int, waiting: Waiting, has_prompts: bool) -> int:
        """The monotonic ms from which on nothing more is waited for."""
        if self.heard_at is None:
            return self.asked_at + limit_ms
        pause_ms = limit_ms
        if not has_prompts and self.lines:
            pause_ms = min(waiting.quiet_ms, limit_ms)
        return min(self.heard_at + pause_ms, self.asked_at + waiting.longest * limit_ms)
