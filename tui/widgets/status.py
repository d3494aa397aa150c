"""State as word, sign and colour. Nothing else in the screens chooses one of the three."""

from dataclasses import dataclass

from daemon.domain.tracking.facts import Motion
from daemon.readmodel.ports import PortState


@dataclass(frozen=True, slots=True)
class Sign:
    sign: str
    word: str
    style: str

    @property
    def both(self) -> str:
        return f"{self.sign} {self.word}"


MOTION = {
    Motion.MOVING: Sign("►", "moving", "green"),
    Motion.IDLE: Sign("=", "idle", "yellow"),
    Motion.PARKED: Sign("■", "parked", "cyan"),
    Motion.STALE: Sign("!", "stale", "bold red"),
    Motion.UNKNOWN: Sign("?", "unknown", "magenta"),
}
PORT = {
    PortState.OPEN: Sign("●", "open", "green"),
    PortState.SILENT: Sign("○", "silent", "yellow"),
    PortState.ABSENT: Sign("x", "absent", "bold red"),
    PortState.CLOSED: Sign("-", "closed", "yellow"),
    PortState.UNKNOWN: Sign("?", "unknown", "magenta"),
}
CLOCK = {
    "ntp": Sign("●", "ntp", "green"),
    "gps": Sign("●", "gps", "green"),
    "untrusted": Sign("!", "untrusted", "bold red"),
}
RUNNING = Sign("●", "running", "green")
STOPPED = Sign("x", "stopped", "bold red")
ALERT = Sign("!", "alert", "bold red")
