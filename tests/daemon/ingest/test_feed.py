import json
from dataclasses import replace

from daemon.ingest.feed import PortFeed
from drivers.gps.decoder import Decoder
from drivers.nmea.encode import sentence
from drivers.transport.status import PortState
from tests.daemon.ingest.parts import START
from tests.daemon.ingest.test_ingest import epoch, status


def feed() -> PortFeed:
    port = PortFeed("yard", decoder=Decoder("T1"))
    port.status = status(PortState.OPEN, received=500)
    return port


def test_minutes_tell_what_came_since_the_last() -> None:
    port = feed()
    port.feed(epoch(0) + epoch(1) + b"$GPRMC,broken*00\r\n", None)
    first = port.minute(START)
    assert first is not None
    assert (first.sentences, first.faults, first.fixes, first.bytes) == (2, 1, 1, 500)
    assert port.minute(START) is None
    port.feed(epoch(2), None)
    second = port.minute(START + 60_000)
    assert second is not None
    assert (second.sentences, second.faults, second.fixes, second.bytes) == (1, 0, 1, 0)
    assert second.minute == first.minute + 1


def test_a_port_nobody_opened_yet_has_no_row() -> None:
    assert PortFeed("yard", decoder=Decoder("T1")).row(START) is None


def test_a_row_counts_types_faults_and_units() -> None:
    port = feed()
    port.feed(epoch(0) + epoch(1) + b"$GPRMC,no checksum\r\n$GPRMC,broken*00\r\n", None)
    row = port.row(START)
    assert row is not None
    assert (row.sentences, row.bad_checksum, row.no_checksum) == (2, 1, 1)
    assert row.by_type == '{"GPRMC": 2}'
    assert row.units == '["T1"]'
    assert row.last_fix_at == START


def test_signals_come_from_the_latest_sentences() -> None:
    port = feed()
    port.feed(sentence("GPGSV,1,1,02,01,40,083,46,02,17,308,40") + epoch(0), START)
    (signal,) = port.signals(START)
    assert (signal.unit, signal.satellites_in_view, signal.mean_snr_db) == ("T1", 2, 43.0)


def test_a_row_tells_what_went_wrong_on_the_way_of_a_bus() -> None:
    port = feed()
    port.status = replace(status(PortState.OPEN, received=500), faults=(("overrun", 3),))
    port.feed(b"$GPRMC,broken*00\r\n", None)
    row = port.row(START)
    assert row is not None
    assert json.loads(row.faults)["overrun"] == 3
