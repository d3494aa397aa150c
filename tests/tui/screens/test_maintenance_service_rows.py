from dataclasses import replace

import pytest

from daemon.domain.maintenance.forecast_error import Accuracy
from daemon.readmodel.services import DoneRow
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_maintenance import TODAY
from tests.tui.maintenance_scene import KNOWN, LOCAL, due, work
from tui.format import DAY_MS
from tui.maintenance_questions import Known, ServiceView
from tui.screens.maintenance_service_rows import (
    accuracy_words,
    history_line,
    history_rows,
    service_text,
)

NONE = Accuracy(judged=0, median_error_days=None, median_late_days=None, covered=None)
DONE = DoneRow(
    id=4,
    vehicle="T-07",
    kind="b",
    done_at=NOW - 20 * DAY_MS,
    done_by="Ann",
    odometer_m=402_945_000,
    engine_min=None,
    parts=({"name": "filter 4711", "count": 2}, {"name": "oil"}),
    cost_cents=41_280,
    note="done outside",
    is_baseline=False,
    work_order_id=None,
    recorded_at=NOW,
    recorded_by="olga",
    withdrawn_at=None,
    withdrawn_why="",
)
VIEW = ServiceView(today=TODAY, row=due(), work=work(), history=(DONE,), accuracy=NONE, known=KNOWN)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (NONE, "none could be judged yet"),
        (
            Accuracy(judged=1, median_error_days=2.0, median_late_days=0, covered=1.0),
            "1 forecast of 30 days ahead were 2 d off in the middle, 100% within the band",
        ),
        (
            Accuracy(judged=8, median_error_days=3.0, median_late_days=-2.0, covered=None),
            "8 forecasts of 30 days ahead were 3 d off in the middle, as a rule 2 d too early",
        ),
    ],
)
def test_how_forecasts_fared_is_said_in_words(found: Accuracy, said: str) -> None:
    assert said in accuracy_words(found)


def test_each_trigger_has_its_numbers_and_unknown_says_why() -> None:
    counts = (
        {
            "trigger": "distance",
            "every": 16_000_000,
            "left": 1_240_000,
            "started_at": 400_000_000,
            "now": 414_760_000,
            "per_day": 110_000.0,
            "basis": "own",
            "due_on": TODAY + 11,
        },
        {"trigger": "engine_time", "every": 30_000, "unknown": "the vehicle tells none"},
        {"trigger": "days", "every": 365, "left": -3, "started_at": 1, "now": 369},
    )
    row = due(counts=counts, since={"kind": "b", "on": TODAY - 134, "service": 4})
    text = service_text(VIEW, row, LOCAL, 118).plain
    for said in (
        "1 240 km left of 16 000 km, at 400 000 km then and 414 760 km now, about 110 km a day",
        "(own): 12 Jun",
        "every 500 h: the vehicle tells none",
        "3 d past 365 d",
        "b of 18 Jan (no 4)",
        "of class truck: every 16 000 km or 500 h, takes 2 h 30, does a too",
    ):
        assert said in text
    bare = service_text(replace(VIEW, known=Known(), work=None), due(), LOCAL, 78).plain
    for said in ("never told: D records", "none: by the rule", "No work is booked", "Why"):
        assert said in bare


def test_what_was_done_is_listed_with_parts_and_what_is_unknown() -> None:
    gone = replace(DONE, id=3, withdrawn_at=NOW, withdrawn_why="wrong truck", parts=(), note="")
    rows = history_rows([DONE, gone], NOW, LOCAL)
    assert [cell.text for cell in rows[0].cells][1:] == [
        "b",
        "Ann",
        "402 945",
        "-",
        "412.80",
        "2 x filter 4711, oil; done outside",
    ]
    assert rows[1].cells[-1].text == "withdrawn: wrong truck"
    assert "recorded 08:03:20 by olga" in history_line(DONE, NOW, LOCAL, 120).plain
    counted = history_line(replace(DONE, is_baseline=True), NOW, LOCAL, 120).plain
    assert "counted from here, nothing was done" in counted
