"""Each source file has its test file, at the same place below tests/."""

from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules, tree

# Source file -> where it is tested instead, or why there is nothing to test.
ELSEWHERE: dict[str, str] = {
    "daemon/errors.py": "names only",
    "daemon/interfaces.py": "protocols only",
    "daemon/version.py": "one constant; tests/daemon/test_main.py asks for it",
    "drivers/readings.py": "values only",
}
SOURCES = [path for path in modules() if path.name != "__init__.py"]


def mirror_of(source: Path) -> Path:
    name = "main" if source.stem == "__main__" else source.stem
    return Path("tests") / source.parent / f"test_{name}.py"


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_source_has_its_test_file(source: Path) -> None:
    if str(source) not in ELSEWHERE:
        assert (ROOT / mirror_of(source)).is_file(), f"expected {mirror_of(source)}"


@pytest.mark.parametrize("source", sorted(ELSEWHERE))
def test_exception_is_still_needed(source: str) -> None:
    assert (ROOT / source).is_file()
    assert not (ROOT / mirror_of(Path(source))).exists()


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_source_is_not_an_empty_shell(source: Path) -> None:
    assert tree(source).body
