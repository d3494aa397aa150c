"""What the screens of maintenance say in the words of the workshop: its values, not its judgement.

The rest of the read model hands out values of these kinds; here they have one place.
"""

from daemon.domain.maintenance.causes import CHECK, FAULT
from daemon.domain.maintenance.forecast_error import AHEAD_DAYS, Accuracy
from daemon.domain.maintenance.plans import BY_RULE, KIND
from daemon.domain.maintenance.words import NAMES, day_number
from daemon.domain.maintenance.work_orders import worded

__all__ = [
    "AHEAD_DAYS",
    "BY_RULE",
    "CHECK",
    "FAULT",
    "KIND",
    "NAMES",
    "Accuracy",
    "day_number",
    "worded",
]
