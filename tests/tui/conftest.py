import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet

from tests.daemon.readmodel.sample_fleet import create, held
from tests.tui.harness import QuietApp, parsed_once, until_idle


@pytest.fixture(autouse=True, scope="session")
def swift() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("textual.app", "textual.pilot"):
            patch.setattr(f"{name}.wait_for_idle", until_idle)
        patch.setattr(Stylesheet, "_parse_rules", parsed_once(Stylesheet._parse_rules))  # noqa: SLF001
        yield


@pytest.fixture(scope="session")
def fleet_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create(tmp_path_factory.mktemp("fleet") / "fleet.db")


@pytest.fixture
def fleet_path(fleet_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fleet_template, tmp_path))


@pytest.fixture
def running(fleet_path: Path) -> Iterator[None]:
    """A daemon holds the database."""
    with held(fleet_path):
        yield


@pytest.fixture
def app(fleet_path: Path, running: None) -> QuietApp:
    del running
    return QuietApp(fleet_path)
