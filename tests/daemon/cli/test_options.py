from pathlib import Path

import pytest

from daemon.cli.options import config_path, place_to_read
from daemon.errors import SettingsError


def test_the_first_usual_place_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="no configuration file") as caught:
        config_path(None)
    assert "depotd demo" in caught.value.next_step
    (tmp_path / "depotd.toml").write_text("", encoding="utf-8")
    assert config_path(None) == Path("depotd.toml")
    assert config_path(Path("other.toml")) == Path("other.toml")


def test_a_database_alone_needs_no_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEPOTD_CONFIG", raising=False)
    path, settings = place_to_read(None, tmp_path / "x.db")
    assert path == tmp_path / "x.db"
    assert settings.depot.zone == "UTC"


def test_the_database_of_the_configuration_is_read_otherwise(config: Path) -> None:
    path, settings = place_to_read(config, None)
    assert path == config.parent / "live.db"
    assert settings.depot.name == "Test"
