"""`[link]`: how this depot reaches head office, and what head office may do here."""

import re
import unicodedata
from pathlib import Path
from typing import Annotated, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from daemon.settings_base import DEPOT_ID, Table, credential

PORTS = {"mqtt": 1883, "mqtts": 8883}
FILES = ("password_file", "ca_file", "cert_file", "key_file")
KIND_PATTERN = re.compile(r"\*|[a-z_]+\.(?:\*|[a-z_]+)")
HEAD_OFFICE = "ho"
"""Below this its consumers say that they are there."""


class BrokerAddress(NamedTuple):
    host: str
    port: int
    is_tls: bool


class LinkTable(Table):
    broker: str | None = None
    """URL of head office's MQTT 5 broker, `mqtt://HOST:PORT` or, with TLS, `mqtts://HOST:PORT`;
    left out: there is no head office, and nothing is kept for one."""
    depot_id: Annotated[str, Field(pattern=DEPOT_ID)] | None = None
    """Under which head office knows this depot: letters, digits, `-` and `_`; left out: made from
    `depot.name`."""
    username: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    """Name at the broker; left out: none is given."""
    password_file: Path | None = None
    """File whose first line is the password; the name alone of a credential that the service is
    given (`LoadCredential=`), as with the files below."""
    ca_file: Path | None = None
    """Certificates (PEM) that vouch for the broker; left out: those of this machine."""
    cert_file: Path | None = None
    """This depot's own certificate (PEM), where the broker asks for one."""
    key_file: Path | None = None
    """Its private key (PEM)."""
    keepalive_s: Annotated[int, Field(ge=5, le=3600)] = 30
    """A broker not heard of for one and a half times as long is gone."""
    session_expiry_days: Annotated[int, Field(ge=1, le=365)] = 14
    """The broker keeps commands for a depot that is away so long."""
    commands: list[str] = ["*"]
    """What head office may ask: kinds as in docs/mqtt.md, `rules.*` for a whole family, `*` for
    everything; an empty list for nothing."""
    commands_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 600
    """Commands of head office beyond that wait."""
    window_kb: Annotated[int, Field(ge=8, le=16_384)] = 256
    """At most so much is under way to the broker; on a slow link it is less by itself."""
    history_kbit_s: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    """History is sent no faster; left out: as fast as the link takes it."""
    day_mb: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    """When so much was sent in a day of the depot, history waits for the next; left out: no
    limit."""
    state_interval_s: Annotated[float, Field(ge=0.5, le=3600)] = 5
    """The state of a vehicle or queue is sent when it changed, and not more often."""
    keep_acked_days: Annotated[float, Field(ge=0, le=365)] = 7
    """What head office has is kept here so long, for a head office that was itself restored, as
    long as the database is not nearly full."""
    retry_most_s: Annotated[float, Field(ge=1, le=86_400)] = 300
    """No longer than this passes between two tries to connect."""
    untrusted_wait_s: Annotated[float, Field(ge=0, le=3600)] = 60
    """After a start rows wait so long for the right time, while nobody vouches for it; alerts do
    not. What was sent by then keeps the instants of an untrusted clock."""
    skew_warn_s: Annotated[float, Field(gt=0, le=86_400)] = 30
    """A head office whose clock differs by more is reported."""

    @field_validator("broker")
    @classmethod
    def known_address(cls, broker: str | None) -> str | None:
        if broker is not None:
            broker_address(broker)
        return broker

    @field_validator("depot_id")
    @classmethod
    def no_other_place(cls, depot_id: str | None) -> str | None:
        if depot_id == HEAD_OFFICE:
            raise ValueError(f"{HEAD_OFFICE} is head office itself; a depot needs another id")
        return depot_id

    @field_validator("commands")
    @classmethod
    def kinds_or_patterns(cls, commands: list[str]) -> list[str]:
        wrong = [pattern for pattern in commands if not KIND_PATTERN.fullmatch(pattern)]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no kind such as rules.set, no rules.* and no *")
        return commands

    @model_validator(mode="after")
    def what_belongs_together(self) -> Self:
        if (self.cert_file is None) != (self.key_file is None):
            raise ValueError("cert_file and key_file belong together")
        if self.password_file is not None and self.username is None:
            raise ValueError("password_file needs a username")
        if self.broker is not None and not broker_address(self.broker).is_tls:
            given = [name for name in ("ca_file", "cert_file") if getattr(self, name) is not None]
            if given:
                raise ValueError(f"{given[0]} needs a broker with TLS: mqtts://HOST:PORT")
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


def broker_address(url: str) -> BrokerAddress:
    """Raises ValueError that says what a broker's URL looks like."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise ValueError(f"{url}: its port is no number up to 65535") from None
    if parts.username is not None or parts.password is not None:
        raise ValueError("has a user in it; say link.username and link.password_file")
    is_bare = parts.path in {"", "/"} and not parts.query and not parts.fragment
    if parts.scheme not in PORTS or not parts.hostname or not is_bare or port == 0:
        raise ValueError(f"{url!r} is no mqtt://HOST:PORT and no mqtts://HOST:PORT")
    return BrokerAddress(parts.hostname, port or PORTS[parts.scheme], parts.scheme == "mqtts")


def fit_depot_id(name: str) -> str:
    """A depot's name as an id, `Denver North` as `denver-north`; empty: none fits."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    fit = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-")[:64]
    return "" if fit == HEAD_OFFICE else fit
