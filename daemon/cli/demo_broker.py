"""The demo's own broker: mosquitto where it is installed, for this machine alone."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon.cli.demo_process import last_words, running, wait_for
from daemon.errors import DaemonUnreachable, LinkError

HOST = "127.0.0.1"
START_S = 10
SYSTEM_PLACES = "/usr/local/sbin:/usr/sbin:/sbin"
"""Where servers lie that are not on the path of everybody."""

CONFIG = """\
listener {port} {host}
allow_anonymous true
persistence false
set_tcp_nodelay true
log_dest stderr
"""


@contextmanager
def demo_broker(folder: Path) -> Iterator[str]:
    """Its URL. Raises LinkError that says why there is none."""
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path=SYSTEM_PLACES)
    if program is None:
        raise LinkError("mosquitto is not installed")
    config, log = folder / "mosquitto.conf", folder / "mosquitto.log"
    port = _free_port()
    config.write_text(CONFIG.format(port=port, host=HOST), encoding="utf-8")
    with running([program, "-c", str(config)], log) as process:
        try:
            wait_for(lambda: _listens(log), process, log, within_s=START_S)
        except DaemonUnreachable as exc:
            raise LinkError(f"mosquitto does not start ({last_words(log)})") from exc
        yield f"mqtt://{HOST}:{port}"


def _free_port() -> int:
    """Of just now; whoever is quicker has it, and then mosquitto says so."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _listens(log: Path) -> bool:
    """By its own words: at the port somebody else could answer."""
    return " running\n" in log.read_text(encoding="utf-8", errors="replace")
