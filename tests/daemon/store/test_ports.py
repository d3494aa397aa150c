from dataclasses import replace

from daemon.store import ports
from daemon.store.database import Store
from daemon.store.ports import KEEP_MINUTES, PortMinute, PortRow
from tests.daemon.store.scene import NOW

ROW = PortRow(
    name="yard",
    url="/dev/x",
    device="/dev/ttyUSB0",
    baud=9600,
    state="open",
    since=NOW,
    last_error="",
    bytes=10,
    sentences=2,
    bad_checksum=0,
    no_checksum=0,
    framing_faults=0,
    fixes=1,
    reconnects=0,
    by_type="{}",
    faults="{}",
    units="[]",
    last_byte_at=NOW,
    last_fix_at=None,
    updated_at=NOW,
)


def test_the_last_word_of_a_port_stands(store: Store) -> None:
    ports.save(store.connection, [ROW])
    ports.save(store.connection, [replace(ROW, state="absent", last_error="gone")])
    rows = store.connection.execute("SELECT name, state, last_error FROM port_state").fetchall()
    assert rows == [("yard", "absent", "gone")]


def test_minutes_add_up_and_are_forgotten_after_a_day(store: Store) -> None:
    minute = PortMinute(port="yard", minute=100, bytes=5, sentences=1, faults=0, fixes=1)
    ports.add_minutes(store.connection, [minute, replace(minute, bytes=7)])
    counted = store.connection.execute("SELECT minute, bytes FROM port_minute").fetchall()
    assert counted == [(100, 12)]
    ports.add_minutes(store.connection, [replace(minute, minute=101 + KEEP_MINUTES)])
    left = store.connection.execute("SELECT minute FROM port_minute").fetchall()
    assert left == [(101 + KEEP_MINUTES,)]


def test_ports_that_are_no_longer_configured_disappear(store: Store) -> None:
    ports.save(store.connection, [ROW, replace(ROW, name="old")])
    ports.forget_others(store.connection, '["yard"]')
    names = store.connection.execute("SELECT name FROM port_state").fetchall()
    assert names == [("yard",)]
