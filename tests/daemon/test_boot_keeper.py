import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.boot_keeper import BootKeeper
from daemon.clock import ManualClock
from daemon.depot_clock import DepotClock
from daemon.store.health import StoreHealth, StoreState
from daemon.store.writer import StoreWriter
from tests.daemon.store.scene import NOW, ask, open_store


class Life:
    """One start of the daemon on the database at `path`."""

    def __init__(self, path: Path, *, now: int = NOW) -> None:
        self.path = path
        self.machine = ManualClock(now)
        self.clock = DepotClock(self.machine)
        self.writer = StoreWriter(open_store(path), self.clock)
        self.status = "starting"
        self.health: StoreHealth | None = None
        self.keeper = BootKeeper(
            self.writer,
            self.clock,
            release="0.1.0",
            status=lambda: self.status,
            health=lambda: self.health,
        )

    def beat(self) -> None:
        self.machine.advance(5_000)
        self.keeper.step()
        self.writer.turn()

    def events(self) -> list[tuple[str, dict[str, object]]]:
        rows = ask(self.path, "SELECT kind, body FROM event ORDER BY seq")
        return [(kind, json.loads(body)) for kind, body in rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "depotd.db"


@pytest.fixture
def life(path: Path) -> Iterator[Life]:
    life = Life(path)
    yield life
    life.writer.stop()


def test_the_row_stands_with_its_event_before_anything_else(life: Life) -> None:
    begun = life.keeper.begin()
    assert (begun.number, begun.unclean) == (1, None)
    assert ask(life.path, "SELECT number, started_at, status, clock FROM boot") == [
        (1, NOW, "starting", "untrusted")
    ]
    assert life.events() == [
        ("daemon.started", {"boot": 1, "release": "0.1.0", "unclean": None}),
    ]
    assert life.keeper.begin() == begun
    assert len(life.events()) == 1


def test_it_beats_every_five_seconds_without_waiting(life: Life) -> None:
    life.keeper.begin()
    life.status = "2 ports open"
    assert life.keeper.step() == 5_000
    life.machine.advance(4_000)
    assert life.keeper.step() == 1_000
    assert life.writer.waiting == 0
    life.machine.advance(1_000)
    assert life.keeper.step() == 5_000
    assert life.writer.waiting == 1
    life.writer.turn()
    assert ask(life.path, "SELECT beat_at, status FROM boot") == [(NOW + 5_000, "2 ports open")]


def test_a_slow_disk_does_not_pile_up_beats(life: Life) -> None:
    life.keeper.begin()
    for _ in range(10):
        life.machine.advance(5_000)
        life.keeper.step()
    assert life.writer.waiting == 1
    life.writer.turn()
    life.keeper.step()
    life.writer.turn()
    assert ask(life.path, "SELECT beat_at FROM boot") == [(NOW + 50_000,)]


def test_an_orderly_end_is_kept(path: Path) -> None:
    life = Life(path)
    life.keeper.begin()
    life.machine.advance(9_000)
    life.keeper.end("SIGTERM")
    life.writer.stop()
    assert ask(path, "SELECT ended_at FROM boot") == [(NOW + 9_000,)]
    assert life.events()[-1] == ("daemon.stopped", {"boot": 1, "reason": "SIGTERM"})
    after = Life(path, now=NOW + 60_000)
    assert after.keeper.begin().unclean is None
    after.writer.stop()


def test_a_killed_daemon_is_recognised_with_its_last_beat(path: Path) -> None:
    killed = Life(path)
    killed.keeper.begin()
    killed.machine.advance(5_000)
    killed.keeper.step()
    killed.writer.stop()  # the file as it was last committed, and no end of the boot
    after = Life(path, now=NOW + 60_000)
    with capture_logs() as logs:
        begun = after.keeper.begin()
    after.writer.stop()
    told = next(line for line in logs if line["event"] == "boot.unclean_stop")
    assert told["last_beat_at"] == "2026-06-01T14:03:25.000Z"
    assert begun.number == 2
    assert begun.unclean is not None
    assert begun.unclean.beat_at == NOW + 5_000
    assert after.events()[-1][1]["unclean"] == {
        "boot": 1,
        "started_at": NOW,
        "last_beat_at": NOW + 5_000,
        "clock": "untrusted",
        "release": "0.1.0",
    }


def test_the_beat_says_how_the_store_is_and_the_journal_hears_of_changes(life: Life) -> None:
    life.keeper.begin()
    well = life.writer.health()
    full = replace(well, state=StoreState.FULL, disk_free_bytes=5, shedding_step=95, shed_rows=7)
    for health in (well, full, full, well):
        life.health = health
        life.beat()
    kinds = [kind for kind, _ in life.events()]
    assert kinds == ["daemon.started", "store.full", "store.shedding", "store.recovered"]
    assert life.events()[2][1] == {"step": 95, "shed_rows": 7}
    assert ask(life.path, "SELECT at, state FROM store_health") == [(NOW + 20_000, "ok")]


def test_unknown_health_leaves_no_row(life: Life) -> None:
    life.keeper.begin()
    life.beat()
    assert ask(life.path, "SELECT count(*) FROM store_health") == [(0,)]


def test_nothing_has_a_boot_before_it_began(life: Life) -> None:
    assert not life.keeper.has_begun
    with pytest.raises(RuntimeError):
        _ = life.keeper.begun
