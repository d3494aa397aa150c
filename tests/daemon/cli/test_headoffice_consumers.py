import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.cli.headoffice_consumers import as_of, complaints, is_linked
from daemon.headoffice.status import SILENT_MS, ConsumerStatus
from tests.daemon.headoffice.truth import NOW


def consumer(
    *,
    beat_at: int = NOW,
    is_connected: bool = True,
    connected_at: int | None = NOW,
    ended_at: int | None = None,
    error: str = "",
) -> ConsumerStatus:
    return ConsumerStatus(
        name="ho",
        run="r",
        started_at=1,
        beat_at=beat_at,
        is_connected=is_connected,
        connected_at=connected_at,
        ended_at=ended_at,
        error=error,
    )


GONE = consumer(beat_at=NOW - SILENT_MS - 1)
LOST = consumer(is_connected=False, error="refused: start the broker")


@pytest.mark.parametrize(
    ("consumers", "said"),
    [
        ([], ["No consumer has run yet: start one with depotd headoffice --broker URL."]),
        ([consumer()], []),
        ([consumer(), GONE], []),
        ([LOST], ["Consumer ho has lost the broker: refused: start the broker"]),
        (
            [consumer(is_connected=False, connected_at=None)],
            ["Consumer ho has not reached the broker."],
        ),
        (
            [consumer(ended_at=NOW)],
            ["No consumer runs since 2026-06-01 14:03:20Z: depots keep what they have."],
        ),
    ],
)
def test_what_is_wrong_is_said(consumers: list[ConsumerStatus], said: list[str]) -> None:
    assert list(complaints(consumers, NOW)) == said


@given(st.lists(st.sampled_from([consumer(), consumer(ended_at=NOW), GONE, LOST])))
def test_what_is_shown_is_of_now_only_while_somebody_hears(consumers: list[ConsumerStatus]) -> None:
    assert is_linked(consumers, NOW) == (consumer() in consumers)
    if not list(complaints(consumers, NOW)):
        assert is_linked(consumers, NOW)


def test_broker_was_heard_when_the_last_of_them_heard_it() -> None:
    assert as_of([]) is None
    assert as_of([consumer(connected_at=None)]) is None
    assert as_of([consumer(connected_at=5), consumer(connected_at=7), LOST]) == NOW
