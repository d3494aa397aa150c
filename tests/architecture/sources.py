"""The files of this repository, as the architecture tests look at them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("daemon", "drivers", "tui")


def modules(*folders: str) -> list[Path]:
    """Python files below the folders, relative to the root."""
    return sorted(
        path.relative_to(ROOT)
        for folder in folders or PACKAGES
        for path in (ROOT / folder).rglob("*.py")
    )


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"), filename=str(module))


def imports(module: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of each absolute import; name is empty for a plain `import`."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def tracked() -> list[Path]:
    """Everything that git keeps or is about to, relative to the root."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (Path(name) for name in listing.split("\0") if name)
    return sorted(path for path in paths if (ROOT / path).is_file())
