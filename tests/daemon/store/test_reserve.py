from pathlib import Path

from daemon.store.reserve import Reserve, disk_free_bytes, disk_is_read_only

SIZE = 1 << 20


def test_reserve_takes_real_room(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "r", SIZE)
    assert reserve.ensure()
    assert (tmp_path / "r").stat().st_blocks * 512 >= SIZE
    assert reserve.held_bytes == SIZE
    assert (tmp_path / "r").stat().st_mode & 0o007 == 0


def test_released_reserve_gives_its_room_back_and_comes_again(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "r", SIZE)
    reserve.ensure()
    assert reserve.release() == SIZE
    assert not (tmp_path / "r").exists()
    assert not reserve.is_whole
    assert reserve.release() == 0
    assert reserve.ensure()
    assert reserve.is_whole


def test_reserve_is_not_made_where_it_would_fill_the_disk(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "r", disk_free_bytes(tmp_path) // 2 + (1 << 30))
    assert not reserve.ensure()
    assert not (tmp_path / "r").exists()


def test_no_reserve_is_always_whole(tmp_path: Path) -> None:
    assert Reserve(tmp_path / "r", 0).ensure()
    assert not (tmp_path / "r").exists()


def test_writable_disk_is_not_taken_for_a_read_only_one(tmp_path: Path) -> None:
    assert not disk_is_read_only(tmp_path)


def test_reserve_stays_where_the_disk_has_room(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "r", SIZE)
    reserve.ensure()
    assert reserve.release_if_short() == 0
    assert reserve.is_whole
