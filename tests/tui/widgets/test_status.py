from rich.style import Style

from daemon.domain.tracking.facts import Motion
from daemon.readmodel.ports import PortState
from tui.widgets.status import CLOCK, MOTION, PORT, Sign


def test_every_state_has_word_sign_and_colour() -> None:
    assert set(MOTION) == set(Motion)
    assert set(PORT) == set(PortState)
    assert set(CLOCK) == {"ntp", "gps", "untrusted"}


def test_states_differ_without_colour_and_by_colour() -> None:
    for family in (tuple(MOTION.values()), tuple(PORT.values())):
        assert len({sign.sign for sign in family}) == len(family)
        assert len({sign.word for sign in family}) == len(family)


def test_signs_take_one_cell_and_styles_are_known() -> None:
    signs: list[Sign] = [*MOTION.values(), *PORT.values(), *CLOCK.values()]
    for sign in signs:
        assert len(sign.sign) == 1
        assert Style.parse(sign.style).color is not None
