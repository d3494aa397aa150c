"""What every screen is handed: where its rows come from and how instants are written."""

from dataclasses import dataclass

from tui.format import LocalTime
from tui.poll import Poll


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    poll: Poll
    local: LocalTime
