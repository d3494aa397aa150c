import re

from tests.architecture.sources import PACKAGES, ROOT, modules

SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "data", "info"}
EXCUSE = re.compile(r"# (?:noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ignore\[[\w, -]+\])(?P<why>.*)$")
OPENING = re.compile(r"# (?:noqa|type: ignore)\b")


ALL = modules(*PACKAGES, "tests")


def test_modules_are_named_after_what_they_are() -> None:
    hollow = [
        str(path)
        for path in ALL
        if SAY_NOTHING & {path.stem.removeprefix("test_"), *path.parts[1:-1]}
        or not re.fullmatch(r"[a-z][a-z0-9_]*|__init__|__main__", path.stem)
    ]
    assert hollow == []


def test_package_files_are_empty() -> None:
    packages = [path for path in ALL if path.name == "__init__.py"]
    assert [str(path) for path in packages if (ROOT / path).stat().st_size] == []


def test_every_folder_with_modules_is_a_package() -> None:
    packages = {path.parent for path in ALL if path.name == "__init__.py"}
    assert {str(path.parent) for path in ALL} - {str(package) for package in packages} == set()


def test_excuses_to_a_tool_carry_code_and_reason() -> None:
    bare = []
    for path in ALL:
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
            if OPENING.search(line) and '"' not in line.partition("#")[2]:
                excuse = EXCUSE.search(line)
                if excuse is None or len(excuse["why"].strip(" -#")) < 2:
                    bare.append(f"{path}:{number} {line.strip()}")
    assert bare == []
