from hypothesis import given
from hypothesis import strategies as st

from daemon.headoffice.mailbag import Mailbag
from daemon.headoffice.plan import Figures
from daemon.headoffice.store import Arrival
from daemon.wire import topics
from daemon.wire.codec import encode
from daemon.wire.interface import Received
from tests.daemon.headoffice.truth import RENO, arrival

FIGURES = Figures(rows_most=10, bytes_most=2_000, linger_ms=50, quiet_ms=2)


def letter(first: int = 1, last: int = 1) -> Received:
    payload = encode(arrival("event", first, last).batch)
    return Received(topic=topics.up(RENO, "event"), payload=payload)


def bag(*letters: Received, now: int = 0) -> Mailbag:
    filled = Mailbag(FIGURES, allowed=None)
    for one in letters:
        filled.add(one, now=now)
    return filled


def test_what_is_quiet_is_taken_and_what_follows_is_waited_for() -> None:
    waiting = bag(letter())
    assert waiting.wait_ms(0) == 2
    waiting.add(letter(), now=1)
    assert waiting.wait_ms(2) == 1
    assert waiting.wait_ms(3) == 0
    assert bag().wait_ms(0) is None


def test_nothing_waits_longer_than_it_may() -> None:
    waiting = bag()
    for now in range(50):
        waiting.add(letter(), now=now)
        if waiting.wait_ms(now) == 0:
            break
    assert waiting.wait_ms(50) == 0


def test_what_fills_a_transaction_is_not_waited_with() -> None:
    letters = [letter(first, first + 9) for first in range(1, 300, 10)]
    assert sum(len(one.payload) for one in letters) > FIGURES.bytes_most
    assert bag(*letters).wait_ms(0) == 0


@given(st.lists(st.integers(1, 15), max_size=20), st.sets(st.integers(0, 30)))
def test_all_is_taken_once_in_order_also_when_it_was_put_back(
    sizes: list[int], put_back: set[int]
) -> None:
    letters = [letter(1, size) for size in sizes]
    waiting = bag(*letters)
    taken: list[Received] = []
    for turn in range(200):
        some = waiting.take()
        rows = [len(one.batch.rows) for _, one in some if isinstance(one, Arrival)]
        assert sum(rows[:-1]) < FIGURES.rows_most
        if turn in put_back:
            waiting.put_back(some)
        else:
            taken += [message for message, _ in some]
        if not len(waiting) and turn > 30:
            break
    assert taken == letters
    assert waiting.bytes == 0
    assert waiting.wait_ms(0) is None


def test_what_is_thrown_away_is_forgotten() -> None:
    waiting = bag(letter(), letter())
    waiting.clear()
    assert (len(waiting), waiting.bytes, waiting.wait_ms(0)) == (0, 0, None)
