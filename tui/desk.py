"""What every screen is handed: where its rows come from, and who takes its acts."""

from dataclasses import dataclass

from tui.control import Control
from tui.format import LocalTime
from tui.job_questions import WeightsAt
from tui.poll import Poll


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    poll: Poll
    control: Control
    local: LocalTime
    weights: WeightsAt | None = None
    """None: nobody said how the queues share the starts."""
