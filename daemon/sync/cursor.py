"""One stream on its way to head office: what it has, what was sent, what is to be sent again.

Nothing is kept of what was sent but numbers. Acknowledgements only raise the mark; the answer to
a hello may lower it.
"""

from dataclasses import dataclass, field

from daemon.sync.ranges import Span, Spans, above, joined, up_to, without


@dataclass(slots=True)
class Cursor:
    stream: str
    acked: int = 0
    """Head office holds everything up to here."""
    sent: int = 0
    """Everything up to here was sent since the link came up, or need not be."""
    last: int = 0
    """The newest number there is."""
    again: Spans = ()
    """Of those sent, what is to be sent again: asked for by head office, or refused."""
    asked: Spans = ()
    """What somebody wants sent again although head office has it."""
    highest: int = 0
    """Head office can have nothing of ours above this: it was sent before, or since."""
    shared: int = 0
    """Up to here numbers mean the same at head office, also where it knows more than we do."""
    _at_hello: int = field(default=0)
    """What was sent before the newest hello may have got lost."""

    def start(self, *, mark: int, last: int, shared: int) -> None:
        """This database may be an older copy: what is above `shared` may be another's there."""
        self.acked = self.sent = mark
        self.last = last
        self.highest = self.shared = shared

    @property
    def waiting(self) -> int:
        """So many numbers head office lacks."""
        return max(0, self.last - self.acked)

    @property
    def unsent(self) -> int:
        return max(0, self.last - self.sent) + sum(s.last - s.first + 1 for s in self.again)

    @property
    def is_unconfirmed(self) -> bool:
        """Something was sent that head office has not confirmed."""
        return self.sent > self.acked

    def next_span(self) -> Span | None:
        """What is to be sent next; None: nothing."""
        if self.again:
            return self.again[0]
        if self.sent < self.last:
            return Span(self.sent + 1, self.last)
        return self.asked[0] if self.asked else None

    def have_sent(self, span: Span) -> None:
        """`span` begins where `next_span` did."""
        if span.first == self.sent + 1:
            self.sent = span.last
            self.highest = max(self.highest, span.last)
        self.again = without(self.again, span)
        self.asked = without(self.asked, span)

    def was_refused(self, span: Span) -> None:
        """The broker has not taken it."""
        self._repeat([span])
        self.asked = joined([*self.asked, *up_to([span], self.acked)])

    def want(self, spans: Spans) -> None:
        """Head office misses these below what has arrived."""
        self._repeat(spans)

    def ask(self, first: int) -> None:
        """Somebody wants everything from there on again."""
        self._repeat([Span(first, self.sent)])
        self.asked = joined([*self.asked, *up_to([Span(first, self.acked)], self.acked)])

    def ack(self, mark: int) -> bool:
        """Answers whether the mark moved."""
        if mark <= self.acked:
            return False
        self.acked = mark
        self.sent = max(self.sent, mark)
        self.again = above(self.again, mark)
        return True

    def agree(self) -> None:
        """What head office holds while it knows which life this is, it has from this one."""
        self.shared = max(self.shared, self.acked)

    def broke(self) -> None:
        """What was under way may be lost: everything after the mark is sent again."""
        self.sent = self._at_hello = self.acked
        self.again = ()

    def hello(self) -> None:
        self._at_hello = self.sent

    def answered(self, mark: int) -> bool:
        """The answer to the newest hello: what it does not know of is sent again.

        Answers whether the mark moved, either way.
        """
        moved = mark != self.acked
        self.acked = mark
        lost = Span(mark + 1, self._at_hello)
        self.sent = max(self.sent, mark)
        self.again = above(self.again, mark)
        if lost.first <= lost.last:
            self._repeat([lost])
        self._at_hello = 0
        return moved

    def _repeat(self, spans: Spans | list[Span]) -> None:
        wanted = above(up_to(spans, self.sent), self.acked)
        self.again = joined([*self.again, *wanted])
