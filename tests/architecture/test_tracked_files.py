"""What must not be in the repository: one machine's paths, and where packages come from."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, tracked

ONE_MACHINE = re.compile(r"/(?:wor" r"k|roo" r"t|hom" r"e/[a-z]\w*|User" r"s)/")
REGISTRY = re.compile(
    r"pypi\.or" r"g|pythonhoste" r"d|npmjs\.or" r"g|deb\.debian\.or" r"g|--(?:extra-)?index-ur" r"l"
)
TEXT = [path for path in tracked() if b"\0" not in (ROOT / path).read_bytes()[:4096]]
LARGEST_KB = 2048


def lines_with(pattern: re.Pattern[str], path: Path) -> list[str]:
    lines = (ROOT / path).read_text(encoding="utf-8", errors="replace").splitlines()
    return [f"{path}:{n} {line}" for n, line in enumerate(lines, 1) if pattern.search(line)]


def test_no_path_of_one_machine() -> None:
    assert [line for path in TEXT for line in lines_with(ONE_MACHINE, path)] == []


def test_no_registry_is_named() -> None:
    assert [line for path in TEXT for line in lines_with(REGISTRY, path)] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_holds_versions_and_hashes_only(name: str) -> None:
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        assert re.match(
            r"[a-z0-9][\w.-]*==\S+ ;|[a-z0-9][\w.-]*==\S+ \\$|    --hash=sha256:|    #", line
        ), line


def test_lock_for_development_holds_every_pin_of_the_gateway() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([\w.-]+==[^\s;]+)", text, re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_nothing_large_is_kept() -> None:
    large = [path for path in tracked() if (ROOT / path).stat().st_size > LARGEST_KB * 1024]
    assert large == []
