"""Options that several commands share, and what they lead to."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from daemon import settings as settings_module
from daemon.errors import SettingsError
from daemon.settings import Settings

USUAL_PLACES = (Path("depotd.toml"), Path("/etc/depotd/depotd.toml"))

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on standard output."
)

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="DEPOTD_CONFIG",
    help="Configuration file [default: ./depotd.toml, then /etc/depotd/depotd.toml].",
)

database_option = click.option(
    "--database",
    type=click.Path(path_type=Path),
    help="Read this database instead of the configured one.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSource:
    """What to read, and how to answer."""

    config: Path | None
    database: Path | None
    as_json: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """As given: ISO dates or instants, None for the default."""

    since: str | None
    until: str | None


def reading(command: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that only reads; it gets them as `source`."""

    @wraps(command)
    def with_source(
        *, config: Path | None, database: Path | None, as_json: bool, **rest: Any
    ) -> int:
        source = ReadSource(config=config, database=database, as_json=as_json)
        return command(source=source, **rest)

    return config_option(database_option(json_option(with_source)))


def spanned(command: Callable[..., int]) -> Callable[..., int]:
    """`--since` and `--until`; the command gets them as `span`."""

    @wraps(command)
    def with_span(*, since: str | None, until: str | None, **rest: Any) -> int:
        return command(span=Span(since=since, until=until), **rest)

    since = click.option(
        "--since", help="From here on: ISO date or instant, UTC without offset [default: 24 h ago]."
    )
    until = click.option("--until", help="Until before here [default: now].")
    return since(until(with_span))


def config_path(config: Path | None) -> Path:
    """The file that was named, or the first of the usual places that exists."""
    if config is not None:
        return config
    for place in USUAL_PLACES:
        if place.exists():
            return place
    raise SettingsError(
        "no configuration file: neither ./depotd.toml nor /etc/depotd/depotd.toml exists",
        next_step="name one with --config FILE, or try: depotd demo",
    )


def load_settings(config: Path | None) -> Settings:
    return settings_module.load(config_path(config))


def place_to_read(config: Path | None, database: Path | None) -> tuple[Path, Settings]:
    """The database to read and the settings that say how to show it.

    With `--database` alone no configuration is needed: defaults serve.
    """
    if database is not None and config is None and "DEPOTD_CONFIG" not in os.environ:
        return database, Settings()
    settings = load_settings(config)
    return database or settings.store.path, settings
