"""What a consumer has done since it began, for its log."""

from dataclasses import dataclass

from daemon.headoffice.store import Taken


@dataclass(slots=True, kw_only=True)
class Tally:
    messages: int = 0
    transactions: int = 0
    rows: int = 0
    repeated: int = 0
    conflicts: int = 0
    blanked: int = 0
    late: int = 0

    def add(self, taken: Taken, *, messages: int) -> None:
        self.messages += messages
        self.transactions += 1
        self.rows += taken.rows
        self.repeated += taken.repeated
        self.conflicts += taken.conflicts
        self.blanked += taken.blanked
        self.late += taken.late
