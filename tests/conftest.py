import gzip
import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]


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
