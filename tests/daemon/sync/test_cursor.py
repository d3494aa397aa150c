import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from daemon.sync.cursor import Cursor
from daemon.sync.ranges import Span


def started(*, mark: int = 0, last: int = 0) -> Cursor:
    cursor = Cursor("event")
    cursor.start(mark=mark, last=last, shared=last)
    return cursor


def send_all(cursor: Cursor, *, rows: int = 100) -> list[Span]:
    sent = []
    while (span := cursor.next_span()) is not None:
        part = Span(span.first, min(span.last, span.first + rows - 1))
        cursor.have_sent(part)
        sent.append(part)
    return sent


def test_rows_are_sent_once_and_in_order() -> None:
    cursor = started(mark=10, last=35)
    assert send_all(cursor, rows=10) == [Span(11, 20), Span(21, 30), Span(31, 35)]
    assert (cursor.waiting, cursor.unsent, cursor.is_unconfirmed) == (25, 0, True)
    assert cursor.ack(35)
    assert (cursor.waiting, cursor.is_unconfirmed) == (0, False)


def test_what_is_wanted_again_goes_first_and_alone() -> None:
    cursor = started(last=100)
    cursor.have_sent(Span(1, 50))
    cursor.want((Span(20, 30), Span(40, 41)))
    assert cursor.unsent == 63
    assert send_all(cursor)[:2] == [Span(20, 30), Span(40, 41)]


@pytest.mark.parametrize("wanted", [Span(1, 10), Span(51, 60), Span(200, 300)])
def test_what_head_office_has_or_was_never_sent_is_not_wanted(wanted: Span) -> None:
    cursor = started(mark=10, last=100)
    cursor.have_sent(Span(11, 50))
    cursor.want((wanted,))
    assert cursor.next_span() == Span(51, 100)


def test_an_unasked_mark_never_lowers() -> None:
    cursor = started(mark=40, last=50)
    assert not cursor.ack(30)
    assert cursor.acked == 40


def test_answer_to_a_hello_may_lower_and_then_everything_after_it_goes_again() -> None:
    cursor = started(mark=40, last=50)
    cursor.hello()
    assert cursor.answered(30)
    assert send_all(cursor) == [Span(31, 40), Span(41, 50)]


def test_what_went_after_the_hello_is_not_sent_again_for_its_answer() -> None:
    cursor = started(mark=5, last=5)
    cursor.hello()
    cursor.last = 8
    cursor.have_sent(Span(6, 8))
    assert not cursor.answered(5)
    assert cursor.next_span() is None
    cursor.hello()
    cursor.answered(6)
    assert send_all(cursor) == [Span(7, 8)], "before the second hello, and not arrived"


def test_a_break_sends_everything_after_the_mark_again() -> None:
    cursor = started(mark=5, last=20)
    send_all(cursor)
    cursor.ack(12)
    cursor.broke()
    assert send_all(cursor) == [Span(13, 20)]


def test_what_the_broker_refused_does_not_count_as_sent() -> None:
    cursor = started(last=20)
    send_all(cursor, rows=10)
    cursor.was_refused(Span(1, 10))
    assert cursor.next_span() == Span(1, 10)


def test_somebody_may_ask_for_what_head_office_has() -> None:
    cursor = started(mark=40, last=50)
    cursor.have_sent(Span(41, 45))
    cursor.ask(30)
    assert send_all(cursor) == [Span(41, 45), Span(46, 50), Span(30, 40)]
    cursor.ask(35)
    cursor.ack(50)
    assert send_all(cursor) == [Span(35, 40)], "though head office has it all"
    cursor.ask(48)
    cursor.was_refused(Span(48, 50))
    assert send_all(cursor) == [Span(48, 50)]


def test_nothing_above_what_was_ever_sent_can_be_at_head_office() -> None:
    cursor = started(mark=5, last=20)
    cursor.last = 90
    assert cursor.highest == 20
    cursor.have_sent(Span(6, 60))
    cursor.broke()
    assert cursor.highest == 60


class Delivery(RuleBasedStateMachine):
    """A cursor, a road that loses what it likes, and a head office that says what it has."""

    def __init__(self) -> None:
        super().__init__()
        self.cursor = started()
        self.road: list[Span] = []
        self.office: set[int] = set()
        self.backup: set[int] = set()
        self.sent: set[int] = set()
        """Since the link came up."""
        self.is_answered = True

    @property
    def mark(self) -> int:
        number = 0
        while number + 1 in self.office:
            number += 1
        return number

    @rule(rows=st.integers(1, 5))
    def write(self, rows: int) -> None:
        self.cursor.last += rows

    @precondition(lambda self: self.is_answered)
    @rule(rows=st.integers(1, 4))
    def send(self, rows: int) -> None:
        span = self.cursor.next_span()
        if span is None:
            return
        part = Span(span.first, min(span.last, span.first + rows - 1))
        self.cursor.have_sent(part)
        self.road.append(part)
        self.sent |= set(range(part.first, part.last + 1))

    @precondition(lambda self: self.road)
    @rule(place=st.integers(0, 50))
    def arrive(self, place: int) -> None:
        span = self.road.pop(place % len(self.road))
        self.office |= set(range(span.first, span.last + 1))

    @precondition(lambda self: self.road)
    @rule(place=st.integers(0, 50))
    def refuse(self, place: int) -> None:
        self.cursor.was_refused(self.road.pop(place % len(self.road)))

    @rule()
    def ack(self) -> None:
        before = self.cursor.acked
        self.cursor.ack(self.mark)
        assert self.cursor.acked >= before

    @precondition(lambda self: self.road)
    @rule()
    def lose(self) -> None:
        self.road.clear()

    @rule()
    def keep_backup(self) -> None:
        self.backup = set(self.office)

    @rule()
    def restore(self) -> None:
        """Head office goes back, and says so in its answer to a hello."""
        self.office = set(self.backup)
        self.hello()

    @rule()
    def reconnect(self) -> None:
        self.road.clear()
        self.sent.clear()
        self.cursor.broke()
        self.is_answered = False

    @rule()
    def hello(self) -> None:
        self.cursor.hello()
        self.cursor.answered(self.mark)
        self.is_answered = True

    @invariant()
    def mark_is_never_above_what_there_is(self) -> None:
        assert self.cursor.acked <= self.cursor.sent <= self.cursor.last

    @invariant()
    def every_number_is_held_confirmed_on_its_way_or_still_to_go(self) -> None:
        """None is skipped: what is neither confirmed nor waiting has been sent since."""
        waiting = {n for s in self.cursor.again for n in range(s.first, s.last + 1)}
        for number in range(1, self.cursor.last + 1):
            assert (
                number <= self.cursor.acked
                or number > self.cursor.sent
                or number in waiting
                or number in self.sent
            ), number

    def teardown(self) -> None:
        """Whatever happened: one hello more, and all of it arrives."""
        self.hello()
        for span in send_all(self.cursor):
            self.office |= set(range(span.first, span.last + 1))
        for span in self.road:
            self.office |= set(range(span.first, span.last + 1))
        self.cursor.hello()
        self.cursor.answered(self.mark)
        for span in send_all(self.cursor):
            self.office |= set(range(span.first, span.last + 1))
        assert self.mark == self.cursor.last


TestDelivery = Delivery.TestCase
TestDelivery.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_what_was_numbered_since_the_start_is_not_shared_until_a_new_start() -> None:
    cursor = started(mark=10, last=35)
    cursor.last = 90
    send_all(cursor)
    assert cursor.shared == 35, "what was numbered since may have been given out before"
    cursor.ack(60)
    assert cursor.shared == 35


def test_what_is_agreed_upon_is_shared_and_stays_so() -> None:
    cursor = started(mark=10, last=35)
    cursor.agree()
    assert cursor.shared == 35, "no less than at the start"
    cursor.last = 90
    send_all(cursor)
    cursor.ack(60)
    cursor.agree()
    cursor.answered(20)
    cursor.agree()
    assert cursor.shared == 60, "a head office that was restored takes nothing back"
