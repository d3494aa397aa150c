"""What every screen is handed: where its rows come from, and who takes its acts."""

from dataclasses import dataclass

from tui.control import Control
from tui.format import LocalTime
from tui.poll import Poll
from tui.rules import RulesAt


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    poll: Poll
    control: Control
    local: LocalTime
    rules: RulesAt | None = None
    """None: nobody said which are in force."""
