"""`[routing]`: the service that is asked for roads and traffic, where there is one."""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from daemon.settings_base import Table, credential


class RoutingTable(Table):
    base_url: str | None = None
    """Where the service is, `https://HOST`; left out: none is asked, and arrival times are
    estimated offline."""
    dialect: Literal["tomtom-v1", "tomtom-orbis"] = "tomtom-v1"
    """How it is spoken to; `tomtom-orbis` knows no trucks and takes nothing of the vehicle."""
    key_file: Path | None = None
    """File whose first line is the key; the name alone of a credential that the service is given
    (`LoadCredential=`)."""
    timeout_s: Annotated[float, Field(ge=0.5, le=30)] = 15
    """An answer that is not there whole by then is none."""
    requests_per_minute: Annotated[int, Field(ge=1, le=10_000)] = 30
    """It is not asked more often."""
    weight_kg: Annotated[int, Field(gt=0, le=500_000)] | None = None
    """Of the loaded trucks, as are all below; left out: the service does not hear of it."""
    axle_weight_kg: Annotated[int, Field(gt=0, le=100_000)] | None = None
    """Of the heaviest axle."""
    axles: Annotated[int, Field(ge=2, le=20)] | None = None
    """How many there are."""
    length_m: Annotated[float, Field(gt=0, le=100)] | None = None
    """From front to back."""
    width_m: Annotated[float, Field(gt=0, le=10)] | None = None
    """From side to side."""
    height_m: Annotated[float, Field(gt=0, le=10)] | None = None
    """Above the road."""
    max_speed_kmh: Annotated[int, Field(gt=0, le=250)] | None = None
    """They are driven no faster."""

    @field_validator("base_url")
    @classmethod
    def known_address(cls, url: str | None) -> str | None:
        return None if url is None else _bare(url)

    @model_validator(mode="after")
    def with_a_key(self) -> Self:
        if self.base_url is not None and self.key_file is None:
            raise ValueError("base_url needs a key_file")
        return self

    def anchored(self, folder: Path) -> Self:
        """With the path relative to the folder of the configuration file."""
        path = self.key_file
        if path is None:
            return self
        return self.model_copy(update={"key_file": credential(path) or folder / path})


def _bare(url: str) -> str:
    """Without a slash at its end."""
    parts = urlsplit(url)
    try:
        is_port = parts.port != 0
    except ValueError:
        is_port = False
    if parts.username is not None or parts.password is not None:
        raise ValueError("has a user in it; the key belongs into routing.key_file")
    is_plain = not parts.query and not parts.fragment
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_port or not is_plain:
        raise ValueError(f"{url!r} is no https://HOST and no http://HOST:PORT")
    return url.rstrip("/")
