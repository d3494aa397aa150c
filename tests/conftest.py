import gc
import gzip
import os
from pathlib import Path
from shutil import disk_usage

import pytest
from hypothesis import HealthCheck, settings

_ROOT = Path(__file__).resolve().parents[1]
_MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of this user's own there
_ROOM_BYTES = 2 << 30

# How long an example takes tells how busy the machine is, not whether a law holds.
settings.register_profile(
    "unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")


def pytest_configure() -> None:
    """`tmp_path` lies in memory where there is room for it.

    Thousands of small databases are made, and each of their commits would wait for the disk. What
    a process that is killed leaves behind is the same; tests of full or lying disks bring theirs.
    """
    if _MEMORY.is_dir() and disk_usage(_MEMORY).free > _ROOM_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)


class Recordings:
    """Published recordings of real receivers; they are not part of this repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            pytest.skip(f"no recording {name}")
        return path

    def read(self, name: str) -> bytes:
        content = self.path(name).read_bytes()
        return gzip.decompress(content) if name.endswith(".gz") else content


@pytest.fixture(scope="session")
def recordings() -> Recordings:
    """From $DEPOTD_NMEA, or shared/nmea beside the repository; tests skip without them."""
    folder = Path(os.environ.get("DEPOTD_NMEA") or _ROOT.parent / "shared" / "nmea")
    if not folder.is_dir():
        pytest.skip("no recordings; set DEPOTD_NMEA to their folder")
    return Recordings(folder)
