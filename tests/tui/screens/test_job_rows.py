from dataclasses import replace

import pytest

from daemon.queue.states import JobState
from daemon.readmodel.job import AttemptRow, JobDetail
from daemon.readmodel.queues import QueueBoard, QueueRow, Tab
from tests.daemon.readmodel.sample_fleet import MINUTE, NOW, ZONE
from tests.tui.test_acts import JOB
from tui.format import LocalTime
from tui.screens.job_rows import (
    JOB_COLUMNS,
    QUEUE_COLUMNS,
    arguments,
    facts_text,
    job_row,
    page_note,
    queue_rows,
    queue_sign,
    tabs_text,
    traceback_text,
)
from tui.widgets.status import QUEUE_OPEN, QUEUE_PAUSED, QUEUE_UNSERVED

LOCAL = LocalTime.of(ZONE)
QUEUE = QueueRow(
    name="tracking",
    weight=None,
    share=None,
    waiting=0,
    active=0,
    delayed=0,
    failed=0,
    completed=0,
    cancelled=0,
    failed_ever=0,
    completed_ever=1_234_567,
    cancelled_ever=0,
    paused_at=None,
    paused_by="",
    oldest_waiting_at=None,
    is_served=True,
)
DETAIL = JobDetail(
    row=JOB,
    version=1,
    args='{"order_id": 7}',
    depth=2,
    result=None,
    attempts=(),
    batch=None,
    unique_key=None,
    unique_until=None,
    lease_until=None,
    boot=None,
)


@pytest.mark.parametrize("tab", list(Tab))
def test_a_row_has_a_cell_for_each_column_of_its_tab(tab: Tab) -> None:
    row = job_row(JOB, tab, NOW, LOCAL)
    assert len(row.cells) == len(JOB_COLUMNS[tab])
    assert row.key == "4711"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"order_id": 4711, "event": "stop"}', "order_id 4711, event stop"),
        ('{"tables": ["a", "b"], "dry": true}', 'tables ["a", "b"], dry true'),
        ("{}", "none"),
        ('{"text": "cut in the mid', '{"text": "cut in the mid'),
        ("[1, 2]", "[1, 2]"),
        ("", ""),
    ],
)
def test_arguments_are_said_without_what_only_programs_need(body: str, said: str) -> None:
    assert arguments(body) == said


def test_a_queues_sign_is_the_worst_that_holds() -> None:
    assert queue_sign(QUEUE) is QUEUE_OPEN
    assert queue_sign(replace(QUEUE, is_served=False)) is QUEUE_UNSERVED
    stopped = replace(QUEUE, is_served=False, paused_at=NOW, paused_by="ana")
    assert queue_sign(stopped) is QUEUE_PAUSED


def test_a_queue_says_how_long_the_oldest_waits_and_who_paused_it() -> None:
    row = replace(
        QUEUE, oldest_waiting_at=NOW - 90 * MINUTE, paused_at=NOW, paused_by="ana", share=0.25
    )
    cells = queue_rows(QueueBoard(queues=(row,)), NOW, LOCAL)[0].cells
    said = dict(zip([column.key for column in QUEUE_COLUMNS], cells, strict=True))
    assert said["oldest"].text == "1 h 30"
    assert said["paused"].text == "ana, 08:03:20"
    assert said["completed"].text == "1.2M"
    assert said["share"].text == "25%"


@pytest.mark.parametrize("each", [0, 9_999, 99_999_999])
def test_the_tabs_fit_80_columns_whatever_they_count(each: int) -> None:
    row = replace(
        QUEUE, waiting=each, active=min(each, 64), delayed=each, failed=each, completed=each,
        cancelled=each,
    )  # fmt: skip
    for tab in Tab:
        text = tabs_text(QueueBoard(queues=(row,)), tab, width=80)
        assert text.cell_len <= 80
        assert tab.value in text.plain


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (JobState.DEAD, "x failed"),
        (JobState.RUNNING, "► running"),
        (JobState.AVAILABLE, "… waiting"),
    ],
)
def test_facts_say_the_state_first(state: JobState, said: str) -> None:
    detail = replace(DETAIL, row=replace(JOB, state=state))
    assert facts_text(detail, NOW, LOCAL).plain.startswith(said)


def test_facts_tell_of_interruptions_and_of_a_pruned_payload() -> None:
    shown = facts_text(replace(DETAIL, row=replace(JOB, interrupted=2), args=""), NOW, LOCAL).plain
    assert "3 of 3, interrupted 2 times besides" in shown
    assert "pruned" in shown


def test_a_traceback_is_shown_line_by_line_without_controls() -> None:
    attempt = AttemptRow(
        ordinal=1, started_at=1, ended_at=2, outcome="failed", error="a\x1b", detail="b\nc\x07"
    )
    assert traceback_text(attempt).plain == "a·\n\nb\nc·"
    assert "No attempt has failed" in traceback_text(None).plain


@pytest.mark.parametrize(
    ("rows", "total", "page", "is_cut", "has_next", "said"),
    [
        (4, 4, 1, False, False, "4 jobs"),
        (1, 1, 1, False, False, "1 job"),
        (100, 12_345, 1, False, True, "100 of 12 345, > more"),
        (45, 12_345, 124, False, False, "45 of 12 345, page 124"),
        (0, 0, 1, True, True, "0 jobs, > looks on"),
    ],
)
def test_a_page_says_what_it_is_of(
    rows: int, total: int, page: int, is_cut: bool, has_next: bool, said: str
) -> None:
    assert page_note(rows, total, page=page, is_cut=is_cut, has_next=has_next) == said
