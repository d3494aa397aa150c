import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.boot_keeper import BootKeeper
from daemon.clock import ManualClock
from daemon.clock_keeper import ClockKeeper, Moved, mark_of
from daemon.depot_clock import DepotClock
from daemon.domain.clock_trust import TrustRules
from daemon.domain.events import ClockQuality
from daemon.domain.tracking.facts import Kept
from daemon.interfaces import Tx
from daemon.store import positions
from daemon.store.writer import StoreWriter
from tests.daemon.store.scene import ask, open_store

WOKE = 86_400_000  # 2 January 1970
TRUE = 1_780_000_000_000  # what the receivers say when the daemon wakes
DAY = 86_400_000
UNTRUSTED, GPS, NTP = ClockQuality.UNTRUSTED, ClockQuality.GPS, ClockQuality.NTP


class Gateway:
    """A machine that woke with the wrong time; receivers are heard once a second."""

    def __init__(self, folder: Path, *, woke: int = WOKE) -> None:
        self.path = folder / "depotd.db"
        self.flag = folder / "synchronized"
        self.machine = ManualClock(woke)
        self.clock = DepotClock(self.machine)
        self.writer = StoreWriter(open_store(self.path), self.clock)
        self.boot = BootKeeper(self.writer, self.clock, release="r")
        self.keeper = ClockKeeper(
            self.clock,
            self.writer,
            self.boot,
            rules=TrustRules(floor_ms=1_767_225_600_000),
            synchronised=self.flag,
        )

    def run(self, seconds: int, units: dict[str, int] | None = None) -> None:
        """`units`: each with what its clock is off by, in ms."""
        for _ in range(seconds):
            self.machine.advance(1_000)
            for unit, error in (units or {}).items():
                fix_at = TRUE + self.machine.monotonic() + error
                self.keeper.observe(unit, fix_at, self.clock.now(), self.machine.monotonic())
            self.keeper.tick()
            self.writer.turn()

    def store_position(self, *, seen_at: int) -> None:
        kept = Kept(
            at=TRUE + self.machine.monotonic(), seen_at=seen_at, lat_e7=1, lon_e7=2,
            speed_cm_s=None, course_cdeg=None, altitude_cm=None, hdop_c=None, satellites=None,
            quality=1, rollover_weeks=0, verdict=0, odometer_m=0,
        )  # fmt: skip

        def write(tx: Tx) -> None:
            tx.execute("INSERT OR IGNORE INTO unit(id, name) VALUES (1, 'u')")
            positions.insert(tx, 1, [kept], boot=1)

        self.writer.write(write)

    def off_by(self) -> int:
        return self.clock.now() - TRUE - self.machine.monotonic()

    def seen_less_fix(self) -> list[int]:
        """What the stored positions' arrival is off by."""
        return [lag for (lag,) in ask(self.path, "SELECT seen_at - at FROM position ORDER BY seq")]

    def changes(self) -> list[tuple[str, str, int]]:
        return ask(self.path, "SELECT was, now, step_ms FROM clock_change ORDER BY id")

    def quality_shown(self) -> str:
        return str(ask(self.path, "SELECT clock FROM boot")[0][0])

    def events(self) -> list[tuple[str, int, str, dict[str, object]]]:
        rows = ask(self.path, "SELECT kind, at, clock, body FROM event ORDER BY seq")
        return [(kind, at, clock, json.loads(body)) for kind, at, clock, body in rows]


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    gateway = Gateway(tmp_path)
    gateway.boot.begin()
    yield gateway
    gateway.writer.stop()


def test_a_gateway_that_woke_in_1970_learns_the_time_and_mends_its_rows(gateway: Gateway) -> None:
    for _ in range(3):
        gateway.run(10)
        gateway.store_position(seen_at=gateway.clock.now())
    assert gateway.seen_less_fix() == [WOKE - TRUE] * 3
    gateway.run(61, {"a": 0, "b": -200, "c": -100})
    assert gateway.clock.quality is GPS
    assert gateway.off_by() == -100
    assert gateway.seen_less_fix() == [-100] * 3
    assert gateway.changes() == [("untrusted", "gps", TRUE - WOKE - 100)]
    assert gateway.quality_shown() == "gps"
    started, corrected = gateway.events()
    assert started[:3] == ("daemon.started", TRUE - 100, "gps")
    assert corrected[0] == "clock.corrected"
    assert corrected[1] == TRUE - 100 + gateway.machine.monotonic()
    assert corrected[3]["positions"] == 3
    assert corrected[3]["events"] == 1
    assert corrected[3]["step_ms"] == TRUE - WOKE - 100
    gateway.store_position(seen_at=gateway.clock.now())
    gateway.run(300, {"a": 0, "b": -200, "c": -100})
    assert gateway.seen_less_fix() == [-100] * 4
    assert len(gateway.changes()) == 1


def test_what_was_reckoned_on_the_old_time_is_moved_in_the_same_transaction(
    gateway: Gateway,
) -> None:
    gateway.boot.begin()

    def follow(tx: Tx, moved: Moved) -> None:
        said = f"boot {moved.boot} moved {moved.step_ms} of {moved.total_ms}"
        tx.execute("INSERT INTO unit(name) VALUES (?)", (said,))

    gateway.keeper.followers = (follow,)
    gateway.run(70, {"T1": 0, "T2": 0})
    step_ms = gateway.changes()[0][2]
    assert step_ms > 0
    assert ask(gateway.path, "SELECT name FROM unit") == [(f"boot 1 moved {step_ms} of {step_ms}",)]


def test_what_may_have_been_sent_stays_as_it_went(gateway: Gateway) -> None:
    """Head office has it so, and takes no row twice."""
    for _ in range(3):
        gateway.run(5)
        gateway.store_position(seen_at=gateway.clock.now())
    gateway.keeper.sent.claim("position", 2, changes=0)
    gateway.keeper.sent.claim("event", 1, changes=0)
    gateway.run(70, {"a": 0})
    assert gateway.seen_less_fix() == [WOKE - TRUE, WOKE - TRUE, 0]
    (_, started, clock, _), (_, _, _, body) = gateway.events()
    assert (started, clock) == (WOKE, "untrusted")
    assert (body["positions"], body["events"]) == (1, 0)


def test_bytes_on_their_way_when_trust_came_are_settled(gateway: Gateway) -> None:
    gateway.run(60, {"a": 0})
    stamped, generation = gateway.clock.now(), gateway.clock.generation
    gateway.run(1, {"a": 0})
    assert gateway.clock.generation == generation + 1
    gateway.store_position(seen_at=gateway.clock.settle(stamped))
    assert gateway.seen_less_fix() == [-1_000]


def test_a_late_fix_of_the_time_before_does_not_speak_against_the_new(gateway: Gateway) -> None:
    gateway.run(60, {"a": 0})
    stamped, fix_at = gateway.clock.now(), TRUE + gateway.machine.monotonic()
    gateway.run(1, {"a": 0})
    gateway.keeper.observe("a", fix_at, stamped, gateway.machine.monotonic())
    gateway.run(20, {"a": 900})  # its word still counts: drift is worked off towards it
    assert gateway.off_by() == 100


def test_what_was_submitted_before_trust_came_is_mended_though_not_yet_stored(
    gateway: Gateway,
) -> None:
    gateway.run(60, {"a": 0})
    gateway.machine.advance(1_000)
    kept = "INSERT INTO master_data(applied_at, digest, source) VALUES (?, '', '')"
    stamped = gateway.clock.now()
    gateway.writer.submit(lambda tx: tx.execute(kept, (stamped,)))
    gateway.keeper.observe(
        "a", TRUE + gateway.machine.monotonic(), stamped, gateway.machine.monotonic()
    )
    assert gateway.keeper.tick() is not None
    gateway.writer.turn()
    assert ask(gateway.path, "SELECT applied_at FROM master_data") == [
        (TRUE + gateway.machine.monotonic(),)
    ]


def test_the_flag_of_the_system_is_found_and_believed(gateway: Gateway) -> None:
    gateway.run(10)
    gateway.store_position(seen_at=gateway.clock.now())
    gateway.machine.step(TRUE - WOKE)
    gateway.flag.touch()
    gateway.run(1)
    assert gateway.clock.quality is NTP
    assert gateway.off_by() == 0
    assert gateway.seen_less_fix() == [0]
    assert gateway.changes() == [("untrusted", "ntp", TRUE - WOKE)]


def test_a_flag_that_is_there_from_the_start_counts_before_the_boot_has_its_row(
    tmp_path: Path,
) -> None:
    gateway = Gateway(tmp_path, woke=TRUE)
    gateway.flag.touch()
    gateway.keeper.tick()
    gateway.boot.begin()
    assert gateway.quality_shown() == "ntp"
    gateway.run(2)
    assert gateway.changes() == [("untrusted", "ntp", 0)]
    assert gateway.events()[0][:3] == ("daemon.started", TRUE, "ntp")
    gateway.writer.stop()


def test_a_step_of_a_day_takes_trust_and_moves_no_stamp(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path, woke=TRUE)
    gateway.boot.begin()
    gateway.flag.touch()
    gateway.run(5)
    gateway.machine.step(DAY)
    gateway.run(1)
    assert gateway.clock.quality is UNTRUSTED
    assert gateway.off_by() == 0
    assert gateway.quality_shown() == "untrusted"
    kind, _, clock, body = gateway.events()[-1]
    assert (kind, clock, body["wall_step_ms"]) == ("clock.untrusted", "untrusted", DAY)
    gateway.store_position(seen_at=gateway.clock.now())
    gateway.run(62, {"a": 0, "b": 0})
    assert gateway.changes() == [
        ("untrusted", "ntp", 0), ("ntp", "untrusted", 0), ("untrusted", "gps", 0),
    ]  # fmt: skip
    assert gateway.seen_less_fix() == [0]
    gateway.machine.step(-DAY)
    os.utime(gateway.flag, ns=(1, 1))
    gateway.run(1, {"a": 0, "b": 0})
    assert gateway.clock.quality is NTP
    gateway.writer.stop()


def test_rows_of_the_trusted_time_are_not_moved_with_those_of_a_later_doubt(
    gateway: Gateway,
) -> None:
    gateway.run(62, {"a": 0})
    gateway.store_position(seen_at=gateway.clock.now())
    gateway.machine.step(3_600_000)  # suspended for an hour: the monotonic clock stood still
    gateway.run(1)
    gateway.store_position(seen_at=gateway.clock.now())
    gateway.run(62, {"a": 3_600_000})
    assert gateway.changes()[-1] == ("untrusted", "gps", 3_600_000)
    assert gateway.seen_less_fix() == [0, 3_600_000]


def test_one_lying_receiver_among_five_moves_nothing(gateway: Gateway) -> None:
    gateway.run(200, {"liar": 20 * 365 * DAY, "a": 0, "b": -50, "c": -90, "d": -120})
    assert len(gateway.changes()) == 1
    assert -120 <= gateway.off_by() <= 0


def test_ticking_more_often_than_needed_does_no_harm(gateway: Gateway) -> None:
    gateway.keeper.tick()
    gateway.flag.touch()
    gateway.machine.step(TRUE - WOKE)
    assert gateway.keeper.tick() is None
    gateway.machine.advance(1_000)
    assert gateway.keeper.tick() is not None


def test_a_flag_that_cannot_be_read_is_no_flag(tmp_path: Path) -> None:
    assert mark_of(tmp_path / "no" / "flag") is None
    (tmp_path / "file").touch()
    assert mark_of(tmp_path / "file" / "flag") is None
    assert mark_of(tmp_path / "file") is not None
