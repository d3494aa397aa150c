"""How much may still be written, on the disk and inside the file, and how much should be."""

from dataclasses import dataclass

from daemon.store.health import Size

SPARE_BYTES = 1 << 20
"""A full store is given so much again, on the disk for the WAL and inside the file."""
SPARE_SHARE = 4
"""Of a small disk only this part: history is worth more there than spare room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    capacity_bytes: int
    """What database and WAL together could take: the stated size, or less on a smaller disk."""
    disk_free_bytes: int
    free_bytes: int
    """Inside the file; taken before the file grows."""
    growth_bytes: int
    """What the file is still short of the stated size."""

    @property
    def spare_bytes(self) -> int:
        return min(SPARE_BYTES, self.capacity_bytes // SPARE_SHARE)

    @property
    def lacks_disk_bytes(self) -> int:
        """What the WAL of the next transactions lacks."""
        return max(0, self.spare_bytes - self.disk_free_bytes)

    @property
    def is_enough(self) -> bool:
        beyond_wal = max(0, self.disk_free_bytes - self.spare_bytes)
        inside = self.free_bytes + min(self.growth_bytes, beyond_wal)
        return not self.lacks_disk_bytes and inside >= self.spare_bytes

    @property
    def is_ample(self) -> bool:
        """More than a relief leaves behind: a full store has recovered, and not for moments."""
        return self.is_enough and 2 * self.disk_free_bytes >= 3 * self.spare_bytes


def room_of(size: Size, *, limit_bytes: int, disk_free_bytes: int, wal_bytes: int) -> Room:
    file_bytes = size.pages * size.page_bytes
    return Room(
        capacity_bytes=min(limit_bytes, disk_free_bytes + file_bytes + wal_bytes),
        disk_free_bytes=disk_free_bytes,
        free_bytes=size.free_pages * size.page_bytes,
        growth_bytes=max(0, limit_bytes - file_bytes),
    )
