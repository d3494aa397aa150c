"""Recordings of real receivers, where they lie beside the checkout (`DEPOTD_NMEA` names another
place); they are not part of the project."""

import gzip
import os
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "nmea"


def folder() -> Path | None:
    named = os.environ.get("DEPOTD_NMEA")
    place = Path(named) if named else BESIDE
    return place if place.is_dir() else None


def recordings() -> dict[str, bytes]:
    """Content by file name, unpacked; empty where there are none."""
    place = folder()
    if place is None:
        return {}
    found = sorted(
        path
        for path in place.iterdir()
        if path.name.endswith((".log", ".nmea", ".gz")) and path.is_file()
    )
    return {path.name: _content(path) for path in found}


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content
