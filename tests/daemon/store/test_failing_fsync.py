"""A disk whose fsync fails: the process must end, and nobody may have been told a lie (I1)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.daemon.store.scene import open_store, units

SHIM = Path(__file__).with_name("failing_fsync.c")
DURABLE = [f"u-{n}" for n in range(5)]


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler to build the failing fsync with")
    library = tmp_path_factory.mktemp("shim") / "failing_fsync.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SHIM), "-ldl"], check=True
    )
    return library


def run_child(shim: Path, path: Path, *options: str) -> tuple[int, list[str], str]:
    """Its exit code, what it was told, and its syncs in order."""
    trigger, count = path.with_name("trigger"), path.with_name("syncs")
    done = subprocess.run(
        [sys.executable, "-m", "tests.daemon.store.failing_disk_child", path, trigger, *options],
        env={
            **os.environ,
            "LD_PRELOAD": str(shim),
            "FAIL_FSYNC_WHILE": str(trigger),
            "COUNT_FSYNC": str(count),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    words = ("durable", "refused", "failed", "beat", "state", "closing")
    said = [line for line in done.stdout.splitlines() if line.split(" ")[0] in words]
    return done.returncode, said, count.read_text()


def test_i1_failed_sync_ends_the_writer_and_is_never_repeated(shim: Path, path: Path) -> None:
    code, said, syncs = run_child(shim, path)
    assert code == 76
    assert said[:5] == [f"durable {name}" for name in DURABLE]
    assert sorted(said[5:9]) == ["failed store_failed", *(f"refused lost-{n}" for n in range(3))]
    assert said[9:] == ["refused after", "beat False", "state failed", "closing "]
    assert syncs.endswith(".x"), syncs


def test_i1_python_does_not_close_the_database_behind_our_back(shim: Path, path: Path) -> None:
    """An ordinary end of the interpreter would checkpoint to the failed disk."""
    code, _, syncs = run_child(shim, path, "plain")
    assert code == 0
    assert syncs.endswith(".x"), syncs


def test_i1_next_start_finds_all_that_was_said_to_be_durable(shim: Path, path: Path) -> None:
    run_child(shim, path)
    store = open_store(path)
    assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    store.close()
    assert units(path)[:5] == DURABLE
    assert "after" not in units(path)
