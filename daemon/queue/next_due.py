"""When the next delayed job is due, as far as memory knows: never later than it is."""

from daemon.queue.news import News
from daemon.queue.turn import TurnDone


class NextDue:
    """Belongs to whoever holds the engine's turns."""

    def __init__(self) -> None:
        self.at: int | None = None
        """ms, by the clock of rows; None: no job is delayed."""

    def note(self, news: News) -> None:
        new = news.earliest_due
        if new is not None:
            self.at = new if self.at is None else min(self.at, new)

    def follow(self, done: TurnDone) -> None:
        if done.has_looked_ahead:
            self.at = done.next_due

    def is_past(self, now: int) -> bool:
        return self.at is not None and self.at <= now
