import ast
from pathlib import Path

from tests.architecture.sources import ROOT, modules, tree

FILE_LINES = 400
FUNCTION_LINES = 60
ARGUMENTS = 6
ALL = modules("daemon", "drivers", "tui", "tests")


def functions(module: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    nodes = ast.walk(tree(module))
    return [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def argument_count(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = function.args
    names = [arg.arg for arg in [*given.posonlyargs, *given.args, *given.kwonlyargs]]
    return len([name for name in names if name not in ("self", "cls")])


def test_files_can_be_read_in_one_go() -> None:
    lengths = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in ALL}
    assert {str(path): n for path, n in lengths.items() if n > FILE_LINES} == {}


def test_functions_fit_on_a_page() -> None:
    long = [
        f"{module}:{function.lineno} {function.name}"
        for module in ALL
        for function in functions(module)
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_functions_take_few_arguments() -> None:
    wide = [
        f"{module}:{function.lineno} {function.name}"
        for module in ALL
        for function in functions(module)
        if argument_count(function) > ARGUMENTS and not excused(module, function)
    ]
    assert wide == []


def excused(module: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A click command has one argument for each of its options; so has what ruff lets pass."""
    lines = (ROOT / module).read_text(encoding="utf-8").splitlines()
    head = lines[function.lineno - 1 : function.body[0].lineno]
    if any("noqa: PLR0913" in line for line in head):
        return True
    return any(
        isinstance(part, ast.Attribute) and part.attr in ("command", "group")
        for decorator in function.decorator_list
        for part in ast.walk(decorator)
    )
