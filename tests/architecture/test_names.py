import re
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, modules

SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base", "data"}
EXCUSE = re.compile(r"# (?:noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ignore\[[\w, -]+\])(?P<why>.*)$")
OPENING = re.compile(r"# (?:noqa|type: ignore)\b")


@pytest.mark.parametrize("module", modules(*PACKAGES, "tests"), ids=str)
def test_module_is_named_after_what_it_is(module: Path) -> None:
    name = module.stem.removeprefix("test_")
    assert not SAY_NOTHING & {name, *module.parts[1:-1]}
    assert re.fullmatch(r"[a-z][a-z0-9_]*|__init__|__main__", module.stem)


@pytest.mark.parametrize(
    "module", [path for path in modules(*PACKAGES, "tests") if path.name == "__init__.py"], ids=str
)
def test_package_file_is_empty(module: Path) -> None:
    assert (ROOT / module).stat().st_size == 0


@pytest.mark.parametrize("folder", [*PACKAGES, "tests"])
def test_every_folder_with_modules_is_a_package(folder: str) -> None:
    bare = {path.parent for path in modules(folder)} - {
        path.parent for path in modules(folder) if path.name == "__init__.py"
    }
    assert bare == set()


@pytest.mark.parametrize("module", modules(*PACKAGES, "tests"), ids=str)
def test_excuse_to_a_tool_carries_its_code_and_reason(module: Path) -> None:
    lines = (ROOT / module).read_text(encoding="utf-8").splitlines()
    bare = []
    for number, line in enumerate(lines, start=1):
        if OPENING.search(line) and '"' not in line.partition("#")[2]:
            excuse = EXCUSE.search(line)
            if excuse is None or len(excuse["why"].strip(" -#")) < len("why"):
                bare.append(f"{module}:{number} {line.strip()}")
    assert bare == []
