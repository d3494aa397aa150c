"""Options that several commands share, and what they lead to."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from daemon import settings as settings_module
from daemon.errors import SettingsError
from daemon.settings import Settings

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

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


def reading(command: Decorated) -> Decorated:
    """The options of every command that only reads."""
    return config_option(database_option(json_option(command)))


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
