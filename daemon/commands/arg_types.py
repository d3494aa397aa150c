"""Arguments that commands of several families have in common."""

from typing import Annotated

from pydantic import Field

from daemon.domain.rules.instants import LAST

PLAIN = r"^[^\x00-\x1f\x7f]*$"
"""Text without control characters."""
AHEAD_MS = 60_000
"""A clock in a cab may go so much before ours."""

RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
InstantMs = Annotated[int, Field(ge=0, le=LAST)]
Note = Annotated[str, Field(max_length=500, pattern=PLAIN)]
