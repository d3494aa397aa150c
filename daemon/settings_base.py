"""What every table of the settings is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

DEPOT_ID = r"^[A-Za-z0-9_-]{1,64}$"

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
