import json

from daemon.ingest.telemetry_feed import TelemetryFeed
from drivers.transport.status import PortState
from tests.daemon.ingest.parts import START
from tests.daemon.ingest.speaking import LineDecoder, line
from tests.daemon.ingest.test_ingest import status


def feed() -> TelemetryFeed:
    made = TelemetryFeed("bus", decoder=LineDecoder())
    made.turn(status(PortState.OPEN, received=100))
    return made


def test_the_port_shows_messages_units_and_faults() -> None:
    port = feed()
    port.feed(line("T1", START, coolant=80) + b"garbage\n", START)
    port.count({"impossible:coolant": 2})
    row = port.row(START)
    assert row is not None
    assert (row.sentences, row.units, row.last_fix_at) == (1, '["T1"]', START)
    assert json.loads(row.faults) == {"no_json": 1, "impossible:coolant": 2}
    assert json.loads(row.by_type) == {"values": 1}
    minute = port.minute(START)
    assert minute is not None
    assert (minute.sentences, minute.faults) == (1, 1)


def test_what_was_not_saved_is_told_again() -> None:
    port = feed()
    port.feed(line("T1", START, coolant=80), START)
    told = port.row(START)
    port.put_back()
    again = port.row(START)
    assert told is not None
    assert again is not None
    assert again.sentences == told.sentences


def test_what_only_an_untrusted_clock_has_dated_is_left_out_and_counted() -> None:
    port = feed()
    heard = port.feed(line("T1", None, coolant=80) + line("T1", 5, battery=12), START)
    (dated, told) = port.without_arrivals(heard)
    assert dated.samples == ()
    assert [one.signal for one in told.samples] == ["battery"]
    assert port.counts().faults["clock_untrusted"] == 1


def test_the_arrival_before_dates_nothing_either() -> None:
    port = feed()
    early = port.feed(line("T1", None, coolant=80), START)
    port.feed(b"", START + 100)
    assert port.without_arrivals(early)[0].samples == ()


def test_of_a_port_that_we_have_dated_nothing_is_left() -> None:
    """Its lines tell the instant of each frame, within the arrivals of two chunks or not."""
    port = TelemetryFeed("can", decoder=LineDecoder(), is_dated_here=True)
    heard = port.feed(line("T1", START - 3, coolant=80) + line("T1", 5, battery=12), START)
    assert port.without_arrivals(heard) == []
    assert port.counts().faults["clock_untrusted"] == 2


def test_a_log_on_such_a_port_has_its_own_instants() -> None:
    port = TelemetryFeed("can", decoder=LineDecoder(), is_dated_here=True)
    heard = port.feed(line("T1", START, coolant=80), None)
    assert port.without_arrivals(heard)[0].samples == heard[0].samples
