"""What every table of the settings is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
