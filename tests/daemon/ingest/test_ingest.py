from pathlib import Path

from daemon.bootstrap.replay import ReplayPlan, ReplayWiring
from daemon.domain.events import ClockQuality, Stamp
from daemon.domain.fences import FenceSet
from daemon.domain.telemetry.rules import TelemetryRules
from daemon.domain.tracking.facts import Motion
from daemon.domain.tracking.rules import TrackingRules
from daemon.ingest.feed import PortFeed
from daemon.ingest.fleet import Fleet
from daemon.ingest.heard_fleet import HeardFleet
from daemon.ingest.ingest import Ingest, Telemetry
from daemon.ingest.replay import Replay, ReplayParts
from daemon.settings import Settings, UnitTable, VehicleTable
from daemon.store.journal import Journal
from drivers.gps.decoder import Decoder
from drivers.nmea.encode import sentence
from drivers.readings import Chunk, Fix
from drivers.transport.status import PortState, PortStatus
from tests.daemon.ingest.parts import START
from tests.daemon.ingest.speaking import LineDecoder, chunks, facts_of, line
from tests.daemon.ingest.test_fleet import state_of


def ingest() -> Ingest:
    rules = TrackingRules(raw_positions=True)
    return Ingest(
        Fleet({}, rules=lambda: rules, fences=FenceSet(())),
        lambda port: PortFeed(port, decoder=Decoder(port)),
    )


def stamp(at: int) -> Stamp:
    return Stamp(boot=1, monotonic_ms=at - START, clock=ClockQuality.NTP, seen_at=at)


def epoch(second: int) -> bytes:
    """RMC of 2026-09-21, `second` seconds after START."""
    of_day = 14 * 3600 + 13 * 60 + 20 + second
    clock = f"{of_day // 3600:02d}{of_day // 60 % 60:02d}{of_day % 60:02d}.00"
    return sentence(f"GPRMC,{clock},A,4807.0380,N,01131.0000,E,0.0,0.0,210926,,,A")


def status(state: PortState, *, error: str = "", received: int = 0) -> PortStatus:
    return PortStatus(
        name="yard",
        url="/dev/yard",
        device="/dev/ttyUSB0",
        baud=9600,
        is_searching=False,
        state=state,
        since=START,
        last_error=error,
        reconnects=0,
        bytes=received,
        chunks=0,
        last_byte_at=None,
    )


def test_time_passes_before_the_chunk_that_tells_of_it() -> None:
    """The quiet receiver's open epoch is closed by the second that passed, not by new bytes."""
    parts = ingest()
    parts.accept(Chunk("a", 0, START + 100, epoch(0)))
    assert parts.take(stamp(START + 200)).units == ()
    parts.accept(Chunk("b", 0, START + 5000, b"noise\n"))
    (work,) = parts.take(stamp(START + 5000)).units
    assert [kept.at for kept in work.kept] == [START]


def test_a_long_silence_is_one_tick_with_the_right_instant() -> None:
    parts = ingest()
    for second in range(3):
        parts.accept(Chunk("a", second, START + second * 1000, epoch(second)))
    parts.advance(START + 10_000_000)
    (work,) = parts.take(stamp(START + 10_000_000)).units
    assert state_of(work).motion is Motion.STALE
    since = state_of(work).motion_since
    assert since is not None
    assert since <= START + 2000 + 600_000 + 1000


def test_fixes_are_seen_before_they_are_folded() -> None:
    parts = ingest()
    seen: list[Fix] = []
    parts.watch = lambda fixes, _is_stamped: seen.extend(fixes)
    parts.accept(Chunk("a", 0, None, epoch(0) + epoch(1)))
    parts.finish()
    assert [fix.at for fix in seen] == [START]


def test_a_break_and_a_recovery_are_events() -> None:
    parts = ingest()
    for turn, state in enumerate([PortState.OPEN, PortState.ABSENT, PortState.OPEN]):
        parts.port_changed(status(state, error="unplugged"), START + turn)
    events = parts.take(stamp(START)).events
    assert [(event.kind, event.at, event.subject) for event in events] == [
        ("port.lost", START + 1, "yard"),
        ("port.back", START + 2, "yard"),
    ]
    assert events[0].body["error"] == "unplugged"


def test_a_port_that_opens_is_no_event_and_one_that_never_did_is() -> None:
    parts = ingest()
    parts.port_changed(status(PortState.ABSENT), START)
    parts.port_changed(status(PortState.OPEN), START + 1)
    assert parts.take(stamp(START)).events == ()
    parts.committed()
    other = ingest()
    for turn in range(2):
        other.port_changed(status(PortState.ABSENT, error="no such device"), START + turn)
    assert [event.kind for event in other.take(stamp(START)).events] == ["port.lost"]


def test_silence_and_loss_are_told_apart() -> None:
    parts = ingest()
    turns = [PortState.OPEN, PortState.SILENT, PortState.ABSENT, PortState.OPEN, PortState.CLOSED]
    for turn, state in enumerate(turns):
        parts.port_changed(status(state, error="unplugged"), START + turn)
    kinds = [event.kind for event in parts.take(stamp(START)).events]
    assert kinds == ["port.silent", "port.lost", "port.back"]


def test_what_could_not_be_saved_is_taken_again() -> None:
    parts = ingest()
    parts.port_changed(status(PortState.OPEN), START)
    parts.port_changed(status(PortState.ABSENT, error="unplugged"), START)
    parts.accept(Chunk("a", 0, None, epoch(0) + epoch(1)))
    first = parts.take(stamp(START))
    parts.put_back()
    again = parts.take(stamp(START + 1))
    assert again.events == first.events
    assert again.units == first.units
    parts.committed()
    assert not parts.take(stamp(START + 2))


def test_ports_are_told_when_something_changed_and_not_more_often_than_due() -> None:
    parts = ingest()
    parts.port_changed(status(PortState.OPEN), START)
    assert [row.name for row in parts.take(stamp(START)).ports] == ["yard"]
    assert parts.take(stamp(START + 500)).ports == ()
    assert parts.take(stamp(START + 3000)).ports == ()
    parts.accept(Chunk("yard", 0, None, epoch(0) + epoch(1)))
    (row,) = parts.take(stamp(START + 6000)).ports
    assert (row.sentences, row.fixes, row.units) == (2, 1, '["yard"]')


def test_after_a_step_of_the_clock_time_goes_on_passing() -> None:
    """The depot's clock was an hour ahead of the receivers until they corrected it."""
    parts = ingest()
    hour_ms = 3_600_000
    for second in range(3):
        parts.accept(Chunk("a", second, START + hour_ms + second * 1000, epoch(second)))
    parts.clock_moved(-hour_ms)
    parts.accept(Chunk("a", 3, START + 3000, epoch(3)))
    parts.advance(START + 700_000)
    (work,) = parts.take(stamp(START)).units
    assert state_of(work).motion is Motion.STALE


def test_the_last_epoch_of_a_file_is_there_when_it_ends() -> None:
    parts = ingest()
    parts.accept(Chunk("yard", 0, None, epoch(0)))
    assert parts.take(stamp(START)).units == ()
    parts.port_changed(status(PortState.CLOSED), START)
    (work,) = parts.take(stamp(START)).units
    assert [kept.at for kept in work.kept] == [START]


def test_rates_that_were_not_saved_are_told_again() -> None:
    parts = ingest()
    parts.port_changed(status(PortState.OPEN, received=100), START)
    parts.accept(Chunk("yard", 0, None, epoch(0) + epoch(1)))
    first = parts.take(stamp(START))
    parts.put_back()
    again = parts.take(stamp(START))
    assert first.minutes
    assert (again.minutes, again.ports) == (first.minutes, first.ports)


VEHICLE = VehicleTable(name="V1")
UNIT = UnitTable(name="T1", vehicle="V1")


def spoken(path: Path, size: int) -> dict[str, list[tuple[object, ...]]]:
    """Two hours of a truck through the whole of a replay, cut into chunks of so many bytes."""
    settings = Settings(vehicle=[VEHICLE], unit=[UNIT])
    wiring = ReplayWiring(settings, ReplayPlan(database=path), config=Path("none"))
    telemetry = Telemetry(
        fleet=HeardFleet({}, rules=TelemetryRules), decoders={"bus": LineDecoder()}
    )
    wiring.replay = Replay(
        Ingest(wiring.ingest.fleet, wiring.ingest._new_feed, telemetry),  # noqa: SLF001 - as wired
        ReplayParts(writer=wiring.writer, journal=Journal(), boot=1, clock=wiring.clock),
    )
    lines = [
        line(
            "T1",
            START + second * 1000,
            engine_speed=1300 if second < 3600 else 600,
            wheel_speed=60 if second < 3600 else 0,
            distance=1000 + min(second, 3600) / 60,
            coolant=min(85, 20 + second / 30) if second != 500 else 190,
            battery=14.1,
            fuel_level=60 if second < 5400 else 30,
        )
        for second in range(0, 7200, 5)
    ]
    wiring.replay.run(chunks(lines, port="bus", seen_at=START + 7_200_000, size=size))
    wiring.close()
    return facts_of(path)


def test_a_time_that_nobody_vouches_for_ends_no_day() -> None:
    known = [True]
    made = ingest()
    telemetry = Telemetry(
        fleet=HeardFleet({}, rules=TelemetryRules),
        decoders={"bus": LineDecoder()},
        is_time_known=lambda: known[0],
    )
    made = Ingest(made.fleet, made.feed, telemetry)
    for second in range(0, 120, 10):
        at = START + second * 1000
        made.accept(Chunk("bus", second, at, line("T1", at, engine_speed=1300, battery=14.1)))
    known[0] = False
    made.advance(START + 400 * 86_400_000)
    assert [work.state.days for work in made.take(stamp(START)).telemetry if work.state] == [()]
    made.committed()
    known[0] = True
    made.advance(START + 401 * 86_400_000)
    (work,) = made.take(stamp(START)).telemetry
    assert work.state is not None
    assert len(work.state.days) == 1


def test_what_vehicles_say_becomes_facts_however_it_is_cut(tmp_path: Path) -> None:
    whole = spoken(tmp_path / "whole.db", 1_000_000)
    parts = spoken(tmp_path / "parts.db", 997)
    assert whole == parts
    kinds = [row[2] for row in whole["events"]]
    assert "fuel.dropped" in kinds
    assert ("T1", "coolant") in {row[:2] for row in whole["values"]}
    assert whole["counters"][0][:3] == (1, "distance", 1_060_000)
    assert sum(row[3] for row in whole["days"] if row[1] == "distance") == 59_500  # type: ignore[misc] # numbers
