from tui.screens.help_signs import meanings
from tui.widgets.bars import SECTIONS


def test_every_section_says_what_its_signs_mean() -> None:
    for _, section in SECTIONS:
        for what, signs in meanings(section):
            assert what
            assert all(said.endswith(".") for _, said in signs)


def test_orders_and_dispatch_say_what_a_load_and_lateness_look_like() -> None:
    for section in ("Orders", "Dispatch"):
        said = {sign.both: words for _, signs in meanings(section) for sign, words in signs}
        assert said["▲ load"].startswith("First warning")
        assert "promise" in said["! late"]
        assert "nobody can have it" in said["x no truck"]


def test_maintenance_says_what_its_standings_and_lamps_mean() -> None:
    said = {sign.both: words for _, signs in meanings("Maintenance") for sign, words in signs}
    assert "D does" in said["? unknown"]
    assert said["x red"].startswith("The red lamp")
    assert "dispatch minds it" in said["◐ accepted"]
