"""The job that docs/jobs.md shows is a job: it is taken from the page as it stands, and run."""

import re
import subprocess
import sys
from pathlib import Path
from shutil import copy

import pytest

from tests.architecture.sources import ROOT
from tests.documents.jobs import guide

BLOCK = re.compile(r"`(?P<path>[\w/]+\.py)`[^`]*```python\n(?P<code>.*?)```", re.DOTALL)
BESIDE_THE_JOBS = "import daemon.jobs\n\ndaemon.jobs.__path__.append({folder!r})\n"


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    return {block["path"]: block["code"] for block in BLOCK.finditer(guide())}


def run(*command: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


def test_page_shows_a_job_and_its_test(shown: dict[str, str]) -> None:
    assert list(shown) == [
        "daemon/jobs/yard_roll_call.py",
        "tests/daemon/jobs/test_yard_roll_call.py",
    ]


def test_job_of_the_page_passes_its_own_test(shown: dict[str, str], tmp_path: Path) -> None:
    for path, code in shown.items():
        (tmp_path / Path(path).name).write_text(code, encoding="utf-8")
    conftest = BESIDE_THE_JOBS.format(folder=str(tmp_path))
    (tmp_path / "conftest.py").write_text(conftest, encoding="utf-8")
    options = ("-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"))
    said = run("pytest", *options, "--rootdir", str(tmp_path), str(tmp_path))
    assert said.startswith("..")


@pytest.mark.parametrize("act", [("check",), ("format", "--check")], ids=["lint", "format"])
def test_job_of_the_page_is_written_as_the_house_asks(
    shown: dict[str, str], tmp_path: Path, act: tuple[str, ...]
) -> None:
    for path, code in shown.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        (place.parent / "__init__.py").touch()
        place.write_text(code, encoding="utf-8")
    copy(ROOT / "pyproject.toml", tmp_path)  # what it excuses in tests is told from its place
    run("ruff", *act, "--no-cache", str(tmp_path))


def test_page_reads_in_ten_minutes() -> None:
    assert len(guide().split()) < 1500
