import pytest

from daemon.store.health import Size
from daemon.store.room import SPARE_BYTES, Room, room_of

MB = 1 << 20


def room(*, disk: int = 0, free: int = 0, growth: int = 0, capacity: int = 100 * MB) -> Room:
    return Room(capacity_bytes=capacity, disk_free_bytes=disk, free_bytes=free, growth_bytes=growth)


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        (room(disk=50 * MB, growth=50 * MB), True),
        (room(disk=SPARE_BYTES, free=SPARE_BYTES), True),
        (room(disk=SPARE_BYTES, growth=50 * MB), False),
        (room(disk=2 * SPARE_BYTES, growth=50 * MB), True),
        (room(disk=SPARE_BYTES - 1, free=50 * MB), False),
        (room(disk=50 * MB, free=SPARE_BYTES - 1), False),
        (room(disk=MB // 2, free=MB // 2, capacity=2 * MB), True),
    ],
)
def test_room_is_enough_on_the_disk_and_in_the_file(here: Room, *, expected: bool) -> None:
    assert here.is_enough is expected


def test_room_that_was_just_made_is_not_ample() -> None:
    assert not room(disk=SPARE_BYTES, free=SPARE_BYTES).is_ample
    assert room(disk=SPARE_BYTES * 3 // 2, free=SPARE_BYTES).is_ample
    assert not room(disk=SPARE_BYTES * 3 // 2).is_ample


def test_what_the_wal_lacks_is_a_number_of_bytes() -> None:
    assert room(disk=SPARE_BYTES - 4096).lacks_disk_bytes == 4096
    assert room(disk=SPARE_BYTES).lacks_disk_bytes == 0


def test_capacity_is_the_stated_size_or_the_smaller_disk() -> None:
    size = Size(page_bytes=4096, pages=256, free_pages=16)
    on_small = room_of(size, limit_bytes=100 * MB, disk_free_bytes=2 * MB, wal_bytes=MB)
    on_large = room_of(size, limit_bytes=10 * MB, disk_free_bytes=2000 * MB, wal_bytes=MB)
    assert (on_small.capacity_bytes, on_large.capacity_bytes) == (4 * MB, 10 * MB)
    assert (on_large.growth_bytes, on_large.free_bytes) == (9 * MB, 65_536)
