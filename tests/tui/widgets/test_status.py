from rich.cells import cell_len
from rich.style import Style

from daemon.domain.alerts import Urgency
from daemon.domain.tracking.facts import Motion
from daemon.queue.states import JobState
from daemon.readmodel.attention import JobTrouble
from daemon.readmodel.chain import Link
from daemon.readmodel.ports import PortState
from daemon.readmodel.queues import Tab
from tui.widgets.status import (
    CLOCK,
    JOB,
    LINK,
    MOTION,
    PORT,
    QUEUE_OPEN,
    SCHEDULE_ON,
    SCHEDULE_PAUSED,
    SCHEDULE_WAITS,
    TAB,
    TROUBLE,
    URGENCY,
    Sign,
)

FAMILIES: list[tuple[Sign, ...]] = [
    tuple(MOTION.values()),
    tuple(PORT.values()),
    tuple(JOB.values()),
    tuple(TAB.values()),
    (QUEUE_OPEN, *TROUBLE.values()),
    (SCHEDULE_ON, SCHEDULE_PAUSED, SCHEDULE_WAITS),
    tuple(URGENCY.values()),
    tuple(LINK.values()),
]


def test_every_state_has_word_sign_and_colour() -> None:
    assert set(MOTION) == set(Motion)
    assert set(PORT) == set(PortState)
    assert set(CLOCK) == {"ntp", "gps", "untrusted"}
    assert set(JOB) == {state.name.lower() for state in JobState} | {"parked"}
    assert set(TAB) == set(Tab)
    assert set(TROUBLE) == set(JobTrouble)
    assert set(URGENCY) == set(Urgency)
    assert set(LINK) == set(Link)


def test_states_differ_without_colour_and_by_colour() -> None:
    for family in FAMILIES:
        assert len({sign.sign for sign in family}) == len(family)
        assert len({sign.word for sign in family}) == len(family)


def test_signs_take_one_cell_and_styles_are_known() -> None:
    for sign in (*CLOCK.values(), *(sign for family in FAMILIES for sign in family)):
        assert len(sign.sign) == 1
        assert cell_len(sign.sign) == 1
        assert Style.parse(sign.style).color is not None
