"""What the import contracts cannot say: which parts of the standard library, and which names."""

import enum
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture.sources import imports, modules

OUTSIDE_WORLD = {
    "asyncio", "concurrent", "http", "io", "logging", "mmap", "multiprocessing", "os", "pathlib",
    "queue", "random", "secrets", "select", "selectors", "shutil", "signal", "socket", "sqlite3",
    "ssl", "subprocess", "tempfile", "threading", "time", "tomllib", "urllib",
}  # fmt: skip


@pytest.mark.parametrize("module", modules("daemon/domain"), ids=str)
def test_domain_knows_no_clock_no_files_and_no_threads(module: Path) -> None:
    for name, _ in imports(module):
        if name.startswith("daemon.domain") or name == "drivers.readings":
            continue
        top = name.partition(".")[0]
        assert top in sys.stdlib_module_names, f"{module} imports {name}"
        assert top not in OUTSIDE_WORLD, f"{module} imports {name}"


@pytest.mark.parametrize("module", modules("drivers/nmea", "drivers/gps"), ids=str)
def test_parsing_is_sans_io(module: Path) -> None:
    tops = {name.partition(".")[0] for name, _ in imports(module)}
    assert not tops & (OUTSIDE_WORLD - {"io"}) | (tops & {"serial"})


@pytest.mark.parametrize("module", modules("tui"), ids=str)
def test_screens_take_only_enums_from_the_domain(module: Path) -> None:
    for name, attribute in imports(module):
        if name.startswith("daemon.domain"):
            taken = getattr(import_module(name), attribute)
            assert isinstance(taken, enum.EnumMeta), f"{module} imports {name}.{attribute}"


@pytest.mark.parametrize(
    "module",
    [path for path in modules() if not path.is_relative_to("daemon/adapters")],
    ids=str,
)
def test_only_adapters_speak_http(module: Path) -> None:
    names = {name for name, _ in imports(module)}
    assert not {name for name in names if name.startswith(("urllib.request", "http."))}
