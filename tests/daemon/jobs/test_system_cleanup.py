from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from daemon.clock import ManualClock
from daemon.domain.alerts import Desk as Recipient
from daemon.domain.alerts import Urgency
from daemon.domain.commands import Actor, Role, Via
from daemon.domain.events import ClockQuality
from daemon.domain.hours.duty import Duty
from daemon.domain.papers.kinds import Holder, Kind
from daemon.jobs.notification_send import SendNotification
from daemon.jobs.system_cleanup import REST_MS, CleanUp
from daemon.queue.requests import Cause, JobRequest
from daemon.store import alerts, audit, housekeeping, inspections, order_moves
from daemon.store.housekeeping import ROWS_A_BITE
from daemon.store.inspections import NewDefect, NewReport
from tests.daemon.jobs.desk import BOOT, Desk
from tests.daemon.store.duty_scene import add_driver, add_record, entry
from tests.daemon.store.order_scene import Telling, add_order, lay_ground, seen
from tests.daemon.store.paper_scene import add_vehicle, file_paper
from tests.daemon.store.scene import NOW

DAY = 86_400_000
CAUSE = Cause(correlation_id="c", causation="test")
ARGS = CleanUp.Args()
BRAKES = NewDefect(item="brakes", note="", is_safety=True)
ENTRY = audit.Entry(
    actor=Actor(name="anna", role=Role.ADMIN, via=Via.SOCKET),
    command_id="c-1",
    command="jobs.retry",
    args="{}",
    outcome=audit.Outcome.DONE,
    message="done",
)


class Ticking(ManualClock):
    """Every look at it costs a millisecond: work takes time."""

    def monotonic(self) -> int:
        self.advance(1)
        return super().monotonic()


@pytest.fixture
def slow_desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path / "slow.db", machine=Ticking(NOW))
    yield opened
    opened.writer.stop()


def notice(number: int) -> SendNotification.Args:
    return SendNotification.Args(
        recipient=Recipient.OPERATOR,
        event="port.lost",
        subject=f"p{number}",
        urgency=Urgency.LOW,
        title="t",
    )


def notify(desk: Desk, number: int) -> None:
    desk.run(notice(number))


def answer(desk: Desk, count: int, *, at: int) -> None:
    desk.tx.execute("BEGIN")
    desk.tx.executemany(
        "INSERT INTO command_answer VALUES (?, 'jobs.retry', 'd', ?, '{}')",
        [(f"{at}-{number}", at) for number in range(count)],
    )
    desk.tx.execute("COMMIT")


def count(desk: Desk, table: str) -> int:
    (number,) = desk.tx.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - names below
    return int(number)


def test_nothing_to_remove_is_done_at_once(desk: Desk) -> None:
    assert desk.run(ARGS) == {"removed": {}, "in_all": 0, "is_done": True}
    assert desk.waiting() == []


def test_finished_jobs_go_when_their_time_is_over(desk: Desk) -> None:
    for number in range(3):
        notify(desk, number)
    assert desk.run(ARGS)["removed"] == {}
    desk.machine.advance(DAY + 1)
    assert desk.run(ARGS)["removed"] == {"jobs": 4}
    assert count(desk, "job_payload") == count(desk, "job") == 1


def test_what_is_old_goes_and_what_is_not_stays(desk: Desk) -> None:
    answer(desk, 3, at=NOW - 31 * DAY)
    answer(desk, 2, at=NOW - 29 * DAY)
    for number in range(3):
        notify(desk, number)
    alerts.mark_read(desk.tx, [1], at=NOW - 91 * DAY, by="anna")
    alerts.mark_read(desk.tx, [2], at=NOW - 89 * DAY, by="anna")
    desk.tx.execute("INSERT INTO port_minute VALUES ('old', 5, 0, 0, 0, 0)")
    assert desk.run(ARGS)["removed"] == {"answers": 3, "alerts": 1, "port_minutes": 1}
    assert (count(desk, "command_answer"), count(desk, "alert")) == (2, 2)


def test_decisions_go_after_the_year_in_which_they_can_be_explained(desk: Desk) -> None:
    desk.tx.execute("INSERT INTO rule_set VALUES ('h', '{}', 0)")
    desk.tx.executemany(
        "INSERT INTO decision(at, kind, subject, outcome, terms, rule_set, correlation_id)"
        " VALUES (?, 'gps.track', 'T-1', 'lost', '{}', 'h', 'c')",
        [(NOW - 401 * DAY,), (NOW - 399 * DAY,)],
    )
    assert desk.run(ARGS)["removed"] == {"decisions": 1}


def test_duty_logs_go_when_the_law_no_longer_asks_for_them(desk: Desk) -> None:
    driver_id = add_driver(desk.tx, "D17")
    for days in (202, 201, 199):
        add_record(desk.tx, driver_id, entry(Duty.OFF, NOW - days * DAY))
    assert desk.run(ARGS)["removed"] == {"duty_records": 1}


def test_audit_is_cut_behind_an_anchor_that_head_office_hears_of(desk: Desk) -> None:
    for _ in range(3):
        audit.append(desk.tx, ENTRY, desk.clock.stamp(BOOT))
    desk.machine.advance(1096 * DAY)
    audit.append(desk.tx, ENTRY, desk.clock.stamp(BOOT))
    assert desk.run(ARGS)["removed"] == {"audit": 3}
    desk.lab.assert_recorded("audit.cut", first=1, last=3)
    desk.lab.assert_recorded("audit.head", seq=4)
    report = audit.verify(desk.tx)
    assert (report.is_whole, report.rows, report.anchor_seq) == (True, 1, 3)


def test_inspections_and_replaced_papers_go_and_what_is_open_or_in_force_stays(
    desk: Desk,
) -> None:
    vehicle = add_vehicle(desk.tx)
    for day, at in ((date(2027, 1, 1), NOW - 1200 * DAY), (date(2028, 1, 1), NOW - 1100 * DAY)):
        file_paper(desk.tx, Holder.VEHICLE, vehicle, Kind.REGISTRATION, day, at=at)
    for days, defects in ((401, []), (401, [BRAKES]), (399, [])):
        report = NewReport(
            vehicle_id=vehicle, driver_id=None, at=NOW - days * DAY, odometer_m=None, note=""
        )
        inspections.add(desk.tx, report, defects, now=NOW, by="anna")
    assert desk.run(ARGS)["removed"] == {"inspections": 1, "papers": 1}
    assert (count(desk, "inspection"), count(desk, "paper"), count(desk, "defect")) == (2, 1, 1)


def test_orders_go_half_a_year_after_they_ended(desk: Desk) -> None:
    telling = Telling(desk.tx)
    ground = lay_ground(telling)
    for name, days in (("O-1", 181), ("O-2", 179)):
        order_moves.cancel(
            telling, add_order(telling, ground, name), replace(seen(), at=NOW - days * DAY)
        )
    add_order(telling, ground, "O-3")
    add_vehicle(desk.tx)
    desk.tx.executemany(
        "INSERT INTO lane_leg(from_id, to_id, vehicle_id, left_at, took_s, straight_m, hour)"
        " VALUES (1, 2, 1, ?, 600, 10000, 7)",
        [(NOW - 367 * DAY,), (NOW - 365 * DAY,)],
    )
    desk.tx.executemany(
        "INSERT INTO sla_prediction VALUES (3, ?, 2, 3, 'learned')",
        [(NOW - 31 * DAY,), (NOW - 29 * DAY,)],
    )
    assert desk.run(ARGS)["removed"] == {"predictions": 1, "lane_legs": 1, "orders": 1}
    assert (count(desk, "customer_order"), count(desk, "lane_leg")) == (2, 1)


def test_while_the_clock_is_untrusted_nothing_is_old(desk: Desk) -> None:
    answer(desk, 3, at=NOW - 31 * DAY)
    notify(desk, 1)
    desk.machine.advance(2 * DAY)
    desk.trust(ClockQuality.UNTRUSTED)
    assert desk.run(ARGS)["removed"] == {}
    assert count(desk, "command_answer") == 3


def test_much_work_is_done_in_bites_of_bounded_time(slow_desk: Desk) -> None:
    desk = slow_desk
    answer(desk, 5000, at=NOW - 31 * DAY)
    results = [desk.run(ARGS)]
    while desk.waiting():
        desk.lab.advance(ms=REST_MS)
        results += [job.result for job in desk.lab.drain()]
    assert len(results) > 2
    assert [result["is_done"] for result in results[:-1]] == [False] * (len(results) - 1)
    assert results[-1]["is_done"]
    assert results[-1]["in_all"] == 5000
    assert count(desk, "command_answer") == 0


def test_further_bites_are_the_same_work_and_go_no_deeper(slow_desk: Desk) -> None:
    """A night's work of more than sixteen bites is no loop."""
    answer(slow_desk, 5000, at=NOW - 31 * DAY)
    slow_desk.run(ARGS)
    rows = slow_desk.tx.execute(
        "SELECT depth, correlation_id, causation FROM job_payload ORDER BY job_id"
    ).fetchall()
    assert rows == [(0, "lab", "test"), (0, "lab", "job 1")]


def test_bite_is_bounded_by_rows_where_the_clock_stands_still(desk: Desk) -> None:
    answer(desk, 2 * ROWS_A_BITE + 1, at=NOW - 31 * DAY)
    results = [desk.run(ARGS)]
    while desk.waiting():
        desk.lab.advance(ms=REST_MS)
        results += [job.result for job in desk.lab.drain()]
    assert [result["in_all"] for result in results] == [
        ROWS_A_BITE, 2 * ROWS_A_BITE, 2 * ROWS_A_BITE + 1,
    ]  # fmt: skip


def test_bite_of_jobs_is_bounded_by_rows_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "ROWS_A_BITE", 100)
    desk.lab.write(
        lambda tx: desk.lab.jobs.enqueue_many(
            tx, [JobRequest(notice(number)) for number in range(250)], CAUSE
        )
    )
    desk.lab.drain()
    desk.machine.advance(2 * DAY)
    assert desk.run(ARGS) == {"removed": {"jobs": 100}, "in_all": 100, "is_done": False}


def test_days_and_former_faults_of_vehicles_go_when_nobody_learns_from_them(desk: Desk) -> None:
    add_vehicle(desk.tx)
    desk.tx.execute("INSERT INTO unit(name) VALUES ('box')")
    today = NOW // DAY
    for ago in (1097, 1096, 1):
        desk.tx.execute(
            "INSERT INTO counter_day VALUES (1, 'distance', ?, 5, 'telemetry')", (today - ago,)
        )
        desk.tx.execute(
            "INSERT INTO condition_day VALUES (1, 'battery_rest', ?, 1, 2, 2, 2)", (today - ago,)
        )
        desk.tx.execute(
            "INSERT INTO fault_code(unit_id, source, code, severity, state, first_at, last_at,"
            " ended_at) VALUES (1, 0, ?, 'none', 'former', 0, 0, ?)",
            (f"{ago}/1", NOW - ago * DAY),
        )
    removed = {"counter_days": 1, "condition_days": 1, "former_faults": 2}
    assert desk.run(ARGS)["removed"] == removed
