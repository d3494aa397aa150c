"""`make install` puts everything where the unit looks for it, and keeps what a site wrote."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    for part in ("scripts", "systemd", "docs"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "dist").mkdir()
    program = folder / "dist" / "depotd"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    return folder


def install(checkout: Path, root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "scripts/install.sh"],
        cwd=checkout,
        env={**os.environ, "DESTDIR": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_unit_finds_program_and_configuration_where_they_are_put(
    checkout: Path, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    assert install(checkout, root).returncode == 0
    unit = (root / "usr/lib/systemd/system/depotd.service").read_text(encoding="utf-8")
    (start,) = (line for line in unit.splitlines() if line.startswith("ExecStart="))
    program, _, _, config = start.removeprefix("ExecStart=").split()
    assert os.access(root / program.lstrip("/"), os.X_OK)
    assert (root / config.lstrip("/")).stat().st_mode & 0o777 == 0o640
    examples = root / "usr/share/doc/depotd/mosquitto"
    assert {path.name for path in examples.iterdir()} == {
        path.name for path in (ROOT / "systemd" / "mosquitto").iterdir()
    }
    (page,) = (line for line in unit.splitlines() if line.startswith("Documentation=file://"))
    assert (root / page.removeprefix("Documentation=file:///")).is_file()


def test_configuration_of_the_site_is_kept(checkout: Path, tmp_path: Path) -> None:
    config = tmp_path / "root" / "etc" / "depotd" / "depotd.toml"
    config.parent.mkdir(parents=True)
    config.write_text("# ours\n", encoding="utf-8")
    outcome = install(checkout, tmp_path / "root")
    assert "kept as it is" in outcome.stdout
    assert config.read_text(encoding="utf-8") == "# ours\n"


def test_missing_binary_is_named(checkout: Path, tmp_path: Path) -> None:
    (checkout / "dist" / "depotd").unlink()
    outcome = install(checkout, tmp_path / "root")
    assert outcome.returncode == 69
    assert "make binary" in outcome.stderr
    assert not (tmp_path / "root").exists()
