"""The socket file: made for the daemon's group, never taken from a daemon that answers."""

import errno
import os
import socket
import stat
from pathlib import Path

from daemon import logs
from daemon.control.address import address
from daemon.errors import SettingsError

MODE = 0o660
BACKLOG = 256
"""The kernel takes no more than net.core.somaxconn; who finds it full tries again."""
PROBE_S = 1.0

log = logs.get("control")


class Listener:
    """Bound and listening from the start; `close` takes away the file that it made."""

    def __init__(self, path: Path) -> None:
        """Raises SettingsError when the path cannot be a socket, or is another daemon's."""
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            _bind(self.socket, path)
            self._identity = _identity(path)
            # Nobody gets in before listen(), so nobody finds it open to all.
            path.chmod(MODE)
            _give_to_group(path)
            self.socket.listen(BACKLOG)
        except BaseException:
            self.socket.close()
            raise

    def close(self) -> None:
        self.socket.close()
        if _identity(self.path) == self._identity:
            self.path.unlink(missing_ok=True)


def _bind(listening: socket.socket, path: Path) -> None:
    where = address(path)
    try:
        listening.bind(where)
    except OSError as exc:
        if exc.errno != errno.EADDRINUSE:
            raise _cannot_listen(path, exc) from exc
        _remove_dead(path)
        try:
            listening.bind(where)
        except OSError as again:
            raise _cannot_listen(path, again) from again


def _remove_dead(path: Path) -> None:
    """What a daemon left that was killed; refuses to take anything else."""
    if not stat.S_ISSOCK(path.lstat().st_mode):
        raise SettingsError(
            f"{path}: is there already and is no socket",
            next_step="set control.socket to another path, or remove that file",
        )
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(PROBE_S)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            log.info("control.left_over_removed", path=str(path))
            path.unlink(missing_ok=True)
            return
        except OSError as exc:  # its queue is full, or it is not ours to ask: somebody is there
            why = exc.strerror or str(exc)
        else:
            why = "it answers"
    raise SettingsError(
        f"{path}: is the socket of another program ({why})",
        next_step="end that program, or set control.socket to another path",
    )


def _cannot_listen(path: Path, exc: OSError) -> SettingsError:
    return SettingsError(
        f"{path}: cannot listen there: {exc.strerror}",
        next_step="set control.socket to a path in a folder that the daemon may write",
    )


def _give_to_group(path: Path) -> None:
    """Who may enter the folder by its group may ask the daemon."""
    group = path.parent.stat().st_gid
    if path.stat().st_gid == group:
        return
    try:
        os.chown(path, -1, group)
    except OSError as exc:
        log.warning(
            "control.group_kept",
            path=str(path),
            error=exc.strerror,
            next_step="only the daemon's own group may ask; put its user into the folder's group",
        )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
