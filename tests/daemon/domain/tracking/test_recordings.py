"""Tracking of real drives; the figures are those that their publishers and README state."""

from datetime import UTC, datetime

import pytest

from daemon.domain.tracking.facts import StopEnded, StopStarted, TripEnded, TripStarted, Verdict
from daemon.domain.tracking.fold import Folded
from drivers.gps.decoder import Decoder
from tests.conftest import Recordings
from tests.daemon.domain.tracking.drives import folded, only

RENO_HALTS = [
    ("00:27:20", "00:32:34"),
    ("00:33:50", "00:48:18"),
    ("00:58:10", "01:02:08"),
    ("01:17:38", "01:21:02"),
    ("01:25:44", "01:53:12"),
]


def tracked(recordings: Recordings, name: str) -> Folded:
    decoder = Decoder("unit")
    return folded(decoder.feed(recordings.read(name), None) + decoder.flush())


def at(clock: str) -> int:
    instant = datetime.fromisoformat(f"2005-09-26T{clock}").replace(tzinfo=UTC)
    return round(instant.timestamp()) * 1000


def test_reno_has_its_five_halts_to_ten_seconds(recordings: Recordings) -> None:
    done = tracked(recordings, "reno-drive-2005.nmea.gz")
    stops = [(stop.started_at, stop.at) for stop in only(done.facts, StopEnded)]
    assert len(stops) == len(RENO_HALTS)
    for stop, halt in zip(stops, RENO_HALTS, strict=True):
        assert abs(stop[0] - at(halt[0])) <= 10_000
        assert abs(stop[1] - at(halt[1])) <= 10_000


def test_reno_is_137_kilometres_across_midnight(recordings: Recordings) -> None:
    done = tracked(recordings, "reno-drive-2005.nmea.gz")
    assert abs(done.state.odometer_m / 137_500 - 1) < 0.005
    assert done.verdicts.get(Verdict.JUMP, 0) == 0
    assert len(only(done.facts, TripStarted)) == 6
    driven = sum(trip.distance_m for trip in only(done.facts, TripEnded))
    assert 56_000 < driven < 57_000


def test_mtv_is_as_long_as_its_reference_track(recordings: Recordings) -> None:
    done = tracked(recordings, "mtv-f9k-2020.nmea.gz")
    assert abs(done.state.odometer_m / 8787 - 1) < 0.03
    assert len(only(done.facts, TripStarted)) == 1
    assert only(done.facts, TripEnded) == []


def test_a_poor_indoor_fix_is_no_drive(recordings: Recordings) -> None:
    done = tracked(recordings, "quectel-eg25-g.log")
    assert done.verdicts[Verdict.JUMP] >= 4
    assert done.state.odometer_m < 150


@pytest.mark.parametrize(
    "name", ["magellan-ec10.log", "rx210.log", "gp-320fw-2019-04-06-overflow.log"]
)
def test_a_receiver_on_a_table_drives_nowhere(recordings: Recordings, name: str) -> None:
    done = tracked(recordings, name)
    assert done.state.last is not None
    assert done.state.odometer_m < 20
    assert only(done.facts, TripStarted) + only(done.facts, StopStarted) == []
