import re

import pytest

from daemon.cli.exits import Exit
from tests.architecture.sources import ROOT
from tests.documents import acts, commands, settings
from tests.documents.__main__ import MADE

LINK = re.compile(r"\[[^\]]+\]\(([^)#:\s]+)(?:#[^)]*)?\)")
PAGES = ["README.md", "CHANGELOG.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", sorted(MADE))
def test_generated_page_is_current(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == MADE[name](), "run: make docs"


def test_every_setting_says_what_it_means() -> None:
    assert settings.undocumented() == []


def test_every_argument_of_an_act_says_what_it_means() -> None:
    assert acts.undocumented() == []


def test_every_command_has_a_purpose_and_an_example() -> None:
    bare = []
    for context in commands.contexts():
        said = f"{context.command.help or ''}\n{context.command.epilog or ''}"
        if context.parent is not None and f"{context.command_path} " not in said:
            bare.append(context.command_path)
    assert bare == []


def test_every_exit_code_is_explained() -> None:
    assert set(commands.CODES) == set(Exit)


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    here = (ROOT / page).parent
    dead = [
        target
        for target in LINK.findall((ROOT / page).read_text(encoding="utf-8"))
        if not (here / target).exists()
    ]
    assert dead == []
