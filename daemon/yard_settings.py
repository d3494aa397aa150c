"""`[yard]`: the depot's own MQTT broker, to which vehicle units on the yard network publish."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from daemon.settings_base import TOPIC_PREFIX, Name, Table, credential

FILES = ("password_file", "ca_file")


class YardTable(Table):
    host: Annotated[str, Field(min_length=1, max_length=253)] | None = None
    """Where the broker is, mostly `127.0.0.1`; left out: no vehicle units are listened to."""
    port: Annotated[int, Field(ge=1, le=65_535)] = 1884
    """On which it listens."""
    tls: bool = False
    """The connection is encrypted, and the broker's certificate is checked."""
    username: Name | None = None
    """Name at the broker; left out: none is given."""
    password_file: Path | None = None
    """File whose first line is the password; the name alone of a credential that the service is
    given (`LoadCredential=`), as with the file below."""
    ca_file: Path | None = None
    """Certificates (PEM) that vouch for the broker; left out: those of this machine."""
    prefix: Annotated[str, Field(max_length=100, pattern=TOPIC_PREFIX)] = "depot/yard"
    """Units publish to `PREFIX/UNIT/telemetry`."""
    name: Name = "yard"
    """Of the port as which all of it is shown, counted and recorded; no other may have it."""
    keepalive_s: Annotated[int, Field(ge=5, le=3600)] = 30
    """A broker that says nothing for so long is asked; one that does not answer is gone."""
    session_expiry_days: Annotated[int, Field(ge=1, le=30)] = 7
    """The broker keeps what units publish while the daemon is away so long."""

    @model_validator(mode="after")
    def what_belongs_together(self) -> Self:
        if self.password_file is not None and self.username is None:
            raise ValueError("password_file needs a username")
        if self.ca_file is not None and not self.tls:
            raise ValueError("ca_file needs tls = true")
        return self

    def anchored(self, folder: Path) -> Self:
        """With paths relative to the folder of the configuration file."""
        given = {name: getattr(self, name) for name in FILES}
        return self.model_copy(
            update={
                name: credential(path) or folder / path
                for name, path in given.items()
                if path is not None
            }
        )
