"""Signs of life in the store, in both engines."""

from dataclasses import replace

from daemon.headoffice.beats import KEPT_MS
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.status import SILENT_MS
from daemon.headoffice.store import ConsumerBeat
from tests.daemon.headoffice.truth import NOW

BEAT = ConsumerBeat(
    name="one", run="r1", started_at=NOW, is_connected=True, is_over=False, error=""
)


def test_last_sign_of_life_counts(store: SqlStore) -> None:
    store.note_beat(BEAT, now=NOW)
    store.note_beat(replace(BEAT, is_connected=False, error="gone"), now=NOW + 5_000)
    [found] = store.consumers()
    assert (found.name, found.run, found.started_at) == ("one", "r1", NOW)
    assert (found.beat_at, found.is_connected, found.error) == (NOW + 5_000, False, "gone")
    assert found.connected_at == NOW, "the broker was heard then"
    assert found.runs(NOW + 5_000 + SILENT_MS)
    assert not found.runs(NOW + 5_001 + SILENT_MS)


def test_consumer_that_ended_and_came_again_runs(store: SqlStore) -> None:
    store.note_beat(replace(BEAT, is_over=True), now=NOW)
    assert [one.runs(NOW) for one in store.consumers()] == [False]
    store.note_beat(replace(BEAT, run="r2"), now=NOW)
    assert [(one.run, one.runs(NOW)) for one in store.consumers()] == [("r2", True)]


def test_consumers_that_are_no_more_are_forgotten(store: SqlStore) -> None:
    store.note_beat(replace(BEAT, name="old"), now=NOW)
    store.note_beat(BEAT, now=NOW + KEPT_MS)
    assert [one.name for one in store.consumers()] == ["old", "one"]
    store.note_beat(BEAT, now=NOW + KEPT_MS + 1)
    assert [one.name for one in store.consumers()] == ["one"]
