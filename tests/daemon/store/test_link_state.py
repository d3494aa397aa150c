from dataclasses import replace

import pytest

from daemon.readmodel.link import link
from daemon.store import link_state
from daemon.store.database import Store
from daemon.store.link_state import LinkState, SentToday
from tests.daemon.store.scene import NOW

LIVE = LinkState(
    state="live",
    since=NOW,
    broker="mqtt://broker",
    depot_id="denver",
    head_office=True,
    rtt_ms=12.5,
    skew_ms=-40,
    bytes_per_s=900.0,
    rows_per_s=40.0,
    window_bytes=32_768,
    sent_today_bytes=5_000_000,
    day=20_605,
    held_by="",
    refused=2,
    last_error="gone",
    last_error_at=NOW - 5,
)


def test_how_the_link_is_reads_back_as_it_was_written(store: Store) -> None:
    tx = store.connection
    assert link_state.sent(tx) is None
    link_state.save(tx, replace(LIVE, state="offline", retry_at=NOW + 9), now=NOW)
    link_state.save(tx, LIVE, now=NOW + 1)
    read = link(tx, NOW + 2)
    assert read is not None
    for name in LinkState.__slots__:
        assert getattr(read, name) == getattr(LIVE, name), name
    assert (read.updated_at, read.is_current) == (NOW + 1, True)
    assert link_state.sent(tx) == SentToday(day=20_605, bytes=5_000_000)


def test_states_are_those_that_are_known(store: Store) -> None:
    with pytest.raises(Exception, match="CHECK constraint"):
        link_state.save(store.connection, replace(LIVE, state="happy"), now=NOW)
