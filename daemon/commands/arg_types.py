"""Arguments that commands of several families have in common."""

from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from daemon.domain.rules.instants import LAST

PLAIN = r"^[^\x00-\x1f\x7f]*$"
"""Text without control characters."""
AHEAD_MS = 60_000
"""A clock in a cab may go so much before ours."""
PLANNED_LAST = 4_102_444_799_999
"""The last instant before 2100, ms UTC."""
TOO_LATE = "instant_too_late"
"""Of a fault: its words name the limit, and nobody reads what was given in milliseconds."""


def in_reach(told: object) -> object:
    """For instants that may be long ahead. Raises PydanticCustomError."""
    if isinstance(told, int) and told > PLANNED_LAST:
        raise PydanticCustomError(TOO_LATE, "is later than 2099-12-31, the last day there is")
    return told


RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
InstantMs = Annotated[int, Field(ge=0, le=LAST)]
PlannedMs = Annotated[int, Field(ge=0, le=PLANNED_LAST), BeforeValidator(in_reach)]
Note = Annotated[str, Field(max_length=500, pattern=PLAIN)]
