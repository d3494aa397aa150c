import json

import pytest

from daemon.errors import QueueError
from daemon.queue.schedule_rows import ScheduleDef, judge
from tests.daemon.queue.schedule_scene import opened, registry, schedule


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (schedule("x", "61 * * * *"), "schedule x: cron expression '61 \\* .* minute '61'"),
        (schedule("x", "every 1y"), "schedule x: interval 'every 1y': allowed"),
        (schedule("x", zone="Europe/Bärlin"), "schedule x: zone 'Europe/Bärlin' is not known"),
        (schedule("x", kind="report.wirte"), "schedule x: nobody serves jobs of the kind"),
        (schedule("x", args={}), "schedule x: job report.write: depot: is missing"),
        (schedule("x", args={"depot": "n", "color": 1}), "schedule x: .* color: no such argument"),
        (schedule("x", misfire_max=0), "schedule x: misfire_max is 0; allowed are 1 to 1000"),
        (schedule("x", jitter_s=-1), "schedule x: jitter_s is -1; allowed are 0 to 86400"),
        (schedule("x", jitter_s=float("nan")), "schedule x: jitter_s is nan"),
        (schedule("Bad name"), "schedule Bad name: a name has up to 64 of"),
        (schedule(""), "schedule : a name has up to 64 of"),
    ],
)
def test_what_is_wrong_with_a_schedule_is_said_with_its_name(
    definition: ScheduleDef, said: str
) -> None:
    with pytest.raises(QueueError, match=said):
        judge([schedule(), definition], registry())


def test_two_schedules_of_one_name_are_refused() -> None:
    with pytest.raises(QueueError, match="schedule nightly is defined twice"):
        judge([schedule(), schedule(expression="@daily")], registry())


def test_expressions_are_stored_with_single_spaces_and_arguments_in_full() -> None:
    depot = opened(schedule(expression="  0   2 * * MON "))
    row = depot.row()
    assert row.expression == "0 2 * * MON"
    assert json.loads(row.args) == {"depot": "north", "pages": 1}
    assert depot.sync(schedule(expression="0 2 *  * MON")).changed == ()


def test_only_the_latest_stretches_are_remembered() -> None:
    depot = opened(schedule(expression="0 * * * *"))
    for _ in range(60):
        depot.machine.advance(5 * 3_600_000)
        depot.tick()
    kept = depot.tx.execute("SELECT count(*), max(last_at) FROM job_schedule_run").fetchone()
    assert kept == (50, depot.row().last_at)


def test_stretches_go_with_their_schedule() -> None:
    depot = opened(schedule())
    depot.live(86_400_000)
    depot.sync()
    assert depot.tx.execute("SELECT count(*) FROM job_schedule_run").fetchone() == (0,)
