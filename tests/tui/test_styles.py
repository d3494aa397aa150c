import re
from pathlib import Path

import tui.styles
from tui.styles import STYLES

ROOT = Path(tui.styles.__file__).parent


def test_every_id_that_is_styled_exists_and_no_rule_is_dead() -> None:
    sources = "\n".join(path.read_text() for path in ROOT.rglob("*.py") if path.stem != "styles")
    styled = set(re.findall(r"#([a-z-]+)(?=[ ,.{])", STYLES))
    assert len(styled) > 15
    assert {name for name in styled if f'"{name}"' not in sources} == set()
