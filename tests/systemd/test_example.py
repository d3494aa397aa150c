"""The example configuration is complete, and right both as it is and with all lines switched on."""

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from daemon import master
from daemon.settings import Settings, load
from tests.architecture.sources import ROOT

EXAMPLE = ROOT / "systemd" / "depotd.toml"
SWITCHED_OFF = re.compile(r"^#(?=[a-z_]+ = |\[)", re.MULTILINE)


def switched_on(text: str) -> str:
    return SWITCHED_OFF.sub("", text)


# Tables by names of the release's own: an example of each stands for all.
BY_NAME = {"queue", "kind", "rules"}
# Off unless given; the example shows a value all the same.
OFF = {
    "overspeed_kmh", "folder", "broker", "depot_id", "ca_file", "cert_file", "key_file", "username",
    "password_file", "history_kbit_s", "day_mb",
}  # fmt: skip


def keys(table: dict[str, Any]) -> set[str]:
    """Dotted names of all keys, tables in lists taken together."""
    found = set()
    for key, value in table.items():
        if key in BY_NAME:
            found.add(key)
            continue
        inner = value if isinstance(value, list) else [value]
        tables = [part for part in inner if isinstance(part, dict)]
        found |= {f"{key}.{name}" for part in tables for name in part} if tables else {key}
    return found


def all_settings() -> set[str]:
    found = set()
    for key, field in Settings.model_fields.items():
        if key in BY_NAME:
            found.add(key)
            continue
        args = get_args(field.annotation)
        table = args[0] if args else field.annotation
        if isinstance(table, type) and issubclass(table, BaseModel):
            found |= {f"{key}.{part.alias or name}" for name, part in table.model_fields.items()}
        else:
            found.add(key)
    return found


def test_example_loads_as_it_is() -> None:
    settings = load(EXAMPLE)
    assert settings.store.path == Path("/var/lib/depotd/depotd.db")
    assert [port.name for port in settings.port] == ["gate"]


def test_example_names_every_setting() -> None:
    assert keys(tomllib.loads(switched_on(EXAMPLE.read_text(encoding="utf-8")))) == all_settings()


def test_every_line_switched_on_loads_too(tmp_path: Path) -> None:
    config = tmp_path / "depotd.toml"
    config.write_text(switched_on(EXAMPLE.read_text(encoding="utf-8")), encoding="utf-8")
    settings = load(config)
    assert [port.protocol for port in settings.port] == ["nmea", "nmea", "j1939"]
    assert len(settings.geofence) == 3
    assert [driver.name for driver in settings.driver] == ["D17"]


def test_lines_switched_off_show_the_defaults() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    plain = load(EXAMPLE)
    on = tomllib.loads(switched_on(text))
    for table in ("depot", "store", "ingest", "tracking", "record", "link"):
        for key, value in on[table].items():
            if key not in OFF:
                assert value == _plain(getattr(getattr(plain, table), key)), f"{table}.{key}"


def test_what_the_example_leaves_off_is_off() -> None:
    link = load(EXAMPLE).link
    given = {name for name in type(link).model_fields if getattr(link, name) is not None}
    assert not OFF & given


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def test_sites_and_geofences_of_the_example_make_master_data() -> None:
    names = {fence.name for fence in master.master_data(load(EXAMPLE), source=EXAMPLE).geofences}
    assert names == {"yard", "gate-lane"}
