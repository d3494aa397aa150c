"""What every table of the settings is made of."""

import os
from functools import cache
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field

DEPOT_ID = r"^[A-Za-z0-9_-]{1,64}$"
TOPIC_PREFIX = r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$"

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def known_zone(zone: str) -> str:
    if zone not in _zones():
        raise ValueError("not an IANA time zone such as Europe/Berlin or America/Denver")
    return zone


def credential(path: Path) -> Path | None:
    """Where the service manager has put it; None: it was given none of that name."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder or len(path.parts) != 1:
        return None
    there = Path(folder) / path
    return there if there.is_file() else None


@cache
def _zones() -> frozenset[str]:
    """Looking for them walks through a tree of files."""
    return frozenset(available_timezones())
