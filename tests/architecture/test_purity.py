"""What the import contracts cannot say: which parts of the standard library, and which names."""

import enum
import sys
from importlib import import_module

from tests.architecture.sources import imports, modules

OUTSIDE_WORLD = {
    "asyncio", "concurrent", "http", "io", "logging", "mmap", "multiprocessing", "os", "pathlib",
    "queue", "random", "secrets", "select", "selectors", "shutil", "signal", "socket", "sqlite3",
    "ssl", "subprocess", "tempfile", "threading", "time", "tomllib", "urllib",
}  # fmt: skip


def test_domain_knows_no_clock_no_files_and_no_threads() -> None:
    found = [
        f"{path} imports {name}"
        for path in modules("daemon/domain")
        for name, _ in imports(path)
        if not name.startswith("daemon.domain")
        and name != "drivers.readings"
        and (top(name) in OUTSIDE_WORLD or top(name) not in sys.stdlib_module_names)
    ]
    assert found == []


def test_parsing_is_sans_io() -> None:
    found = [
        f"{path} imports {name}"
        for path in modules("drivers/nmea", "drivers/gps")
        for name, _ in imports(path)
        if top(name) in OUTSIDE_WORLD - {"io"} or top(name) == "serial"
    ]
    assert found == []


def test_screens_take_only_enums_from_the_domain() -> None:
    found = [
        f"{path} imports {name}.{attribute}"
        for path in modules("tui")
        for name, attribute in imports(path)
        if name.startswith("daemon.domain")
        and not isinstance(getattr(import_module(name), attribute), enum.EnumMeta)
    ]
    assert found == []


def test_only_adapters_speak_http() -> None:
    found = [
        f"{path} imports {name}"
        for path in modules()
        if not path.is_relative_to("daemon/adapters")
        for name, _ in imports(path)
        if name.startswith(("urllib.request", "http."))
    ]
    assert found == []


def top(name: str) -> str:
    return name.partition(".")[0]
