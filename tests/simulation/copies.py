"""A database as its disk holds it, copied: what is not committed is not in it."""

import shutil
from pathlib import Path
from typing import NamedTuple

from daemon.database_file import wal_path
from tests.simulation.ledger import Ledger
from tests.simulation.orders import Orders


class DepotCopy(NamedTuple):
    path: Path
    ledger: Ledger
    """What it had been told by then."""


class OfficeCopy(NamedTuple):
    path: Path
    orders: Orders


def copy_database(path: Path, new: Path) -> None:
    shutil.copy(path, new)
    if wal_path(path).exists():
        shutil.copy(wal_path(path), wal_path(new))
