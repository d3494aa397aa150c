from daemon.domain.events import ClockQuality
from daemon.store import boots
from daemon.store.boots import Beat, UncleanStop
from daemon.store.database import Store

UNTRUSTED, NTP = ClockQuality.UNTRUSTED, ClockQuality.NTP


def beat(now: int, clock: ClockQuality = UNTRUSTED, status: str = "") -> Beat:
    return Beat(now=now, clock=clock, status=status)


def begin(store: Store, token: str, now: int) -> boots.BootBegun:
    return boots.begin(store.connection, token=token, release="0.1.0", pid=7, beat=beat(now))


def test_boots_are_numbered_from_one(store: Store) -> None:
    assert begin(store, "a", 10).number == 1
    boots.end(store.connection, 1, beat(20))
    second = begin(store, "b", 30)
    assert (second.number, second.unclean) == (2, None)


def test_a_boot_that_was_not_ended_is_named_with_its_last_beat(store: Store) -> None:
    begin(store, "a", 10)
    boots.beat(store.connection, 1, beat(15, NTP))
    assert begin(store, "b", 30).unclean == UncleanStop(
        boot=1, started_at=10, beat_at=15, clock=NTP, release="0.1.0"
    )


def test_only_the_boot_right_before_is_reported(store: Store) -> None:
    begin(store, "a", 10)
    begin(store, "b", 20)
    boots.end(store.connection, 2, beat(25))
    assert begin(store, "c", 30).unclean is None


def test_a_beat_keeps_quality_and_status_and_the_end_is_a_beat(store: Store) -> None:
    begin(store, "a", 10)
    boots.beat(store.connection, 1, beat(15, NTP, "2 ports open"))
    row = "SELECT started_at, beat_at, ended_at, clock, status, release, pid FROM boot"
    assert store.connection.execute(row).fetchone() == (
        10, 15, None, "ntp", "2 ports open", "0.1.0", 7,
    )  # fmt: skip
    boots.end(store.connection, 1, beat(20, NTP, "stopped"))
    assert store.connection.execute(row).fetchone()[1:5] == (20, 20, "ntp", "stopped")


def test_the_streams_say_where_the_boot_began(store: Store) -> None:
    store.connection.execute("UPDATE stream SET last = 41 WHERE name = 'event'")
    store.connection.execute("UPDATE stream SET last = 42 WHERE name = 'position'")
    begun = begin(store, "a", 10)
    assert (begun.event_seq, begun.position_seq) == (41, 42)


def test_the_latest_beat_under_a_trusted_clock_is_remembered(store: Store) -> None:
    assert boots.latest_trusted_beat(store.connection) is None
    begin(store, "a", 10)
    boots.end(store.connection, 1, beat(500, NTP))
    begin(store, "b", 20)
    assert boots.latest_trusted_beat(store.connection) == 500
