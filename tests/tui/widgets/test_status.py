import re

from rich.cells import cell_len
from rich.style import Style

from daemon.domain.alerts import Urgency
from daemon.domain.tracking.facts import Motion
from daemon.queue.states import JobState
from daemon.readmodel.attention import JobTrouble, LinkTrouble
from daemon.readmodel.chain import Link
from daemon.readmodel.ports import PortState
from daemon.readmodel.queues import Tab
from daemon.store.migrations.m0004_link import LINK as LINK_TABLES
from tui.widgets.status import (
    CLOCK,
    HEAD_OFFICE,
    JOB,
    LINK,
    LINK_TROUBLE,
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

# As the database may say them.
STATES = re.findall(
    r"'([a-z-]+)'",
    LINK_TABLES.partition("CREATE TABLE link_state")[2]
    .partition("state IN (")[2]
    .partition(")")[0],
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
    tuple(HEAD_OFFICE.values()),
    tuple(LINK_TROUBLE.values()),
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
    assert set(LINK_TROUBLE) == set(LinkTrouble)
    assert set(HEAD_OFFICE) == {*STATES, "awaited", "unknown"}


def test_states_differ_without_colour_and_by_colour() -> None:
    for family in FAMILIES:
        assert len({sign.sign for sign in family}) == len(family)
        assert len({sign.word for sign in family}) == len(family)


def test_signs_take_one_cell_and_styles_are_known() -> None:
    for sign in (*CLOCK.values(), *(sign for family in FAMILIES for sign in family)):
        assert len(sign.sign) == 1
        assert cell_len(sign.sign) == 1
        assert Style.parse(sign.style).color is not None
