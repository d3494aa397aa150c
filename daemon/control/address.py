"""The path of a Unix socket, as the kernel takes it."""

import os
from pathlib import Path

from daemon.errors import SettingsError

PATH_BYTES = 107


def address(path: Path) -> str:
    """Raises SettingsError when the path is longer than the kernel allows for sockets."""
    length = len(os.fsencode(path))
    if length > PATH_BYTES:
        raise SettingsError(
            f"{path}: a socket's path has at most {PATH_BYTES} bytes; this one has {length}",
            next_step="set control.socket to a shorter path, e.g. /run/depotd/control.sock",
        )
    return str(path)
