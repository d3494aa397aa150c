import json
from typing import Any

import pytest

from daemon.domain.master_standing import Verb, What
from daemon.jobs.catalog import BY_HAND, KINDS, SCHEDULES
from daemon.jobs.notification_send import SendNotification
from daemon.jobs.triggers import TRIGGERS
from daemon.queue.kinds import kind_of
from daemon.queue.states import JobState
from tests.architecture.sources import ROOT, modules
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.test_gps_track import ARGS, add_vehicle

MINUTE = 60_000


def told(desk: Desk) -> list[tuple[str, str, str, str]]:
    return [
        (job.args["recipient"], job.args["urgency"], job.args["subject"], job.args["title"])
        for job in desk.waiting()
        if job.kind == "notification.send"
    ]


@pytest.mark.parametrize(
    ("kind", "subject", "body", "expected"),
    [
        (
            "vehicle.signal_lost", "T-1",
            {"is_driving": True, "sites": [], "silent_ms": 600_000, "lost_together": 1},
            ("dispatch", "high", "T-1", "T-1 has lost its signal on the road"),
        ),
        (
            "vehicle.signal_lost", "T-1",
            {"is_driving": False, "sites": [], "silent_ms": 600_000, "lost_together": 1},
            ("dispatch", "low", "T-1", "T-1 has lost its signal away from every site"),
        ),
        (
            "vehicle.signal_lost", "T-1",
            {"is_driving": True, "sites": [], "lost_together": 9, "driving_together": 3},
            ("dispatch", "high", "T-1", "T-1 has lost its signal on the road"),
        ),
        (
            "vehicle.signal_lost", "T-1",
            {"is_driving": False, "lost_together": 4, "driving_together": 3, "names": ["T-1"]},
            ("operator", "high", "", "4 vehicles have lost their signal at once"),
        ),
        ("port.lost", "gate", {"error": "gone"}, ("operator", "high", "gate", "port gate is lost")),
        ("port.silent", "gate", {}, ("operator", "medium", "gate", "port gate is open but silent")),
        (
            "duty.asked", "D17", {"since": 1, "since_clock": "14:02", "stops_clock": "14:08"},
            ("dispatch", "medium", "D17", "D17 stands since 14:02: still driving?"),
        ),
        (
            "duty.unidentified", "T-1", {"state": "begun"},
            ("compliance", "high", "T-1", "T-1 drives and nobody sits in it"),
        ),
        ("store.full", "", {}, ("operator", "critical", "", "the store is full")),
        (
            "store.shedding", "", {"step": 85},
            ("operator", "medium", "", "the store is 85 % full: the oldest positions are shed"),
        ),
        (
            "clock.untrusted", "", {"reason": "no source"},
            ("operator", "medium", "", "the clock can no longer be trusted"),
        ),
        (
            "audit.broken", "row 7", {"fault": "row 7 is missing"},
            ("operator", "critical", "row 7", "the audit was tampered with at row 7"),
        ),
        (
            "order.flagged", "O-1",
            {"vehicle": "T2", "reported": "in_transit", "state": "loading", "whose": "T1 has it"},
            (
                "dispatch", "high", "O-1",
                "T2 reports order O-1 as in transit, and T1 has it",
            ),
        ),
        (
            "job.dead", "gps.track", {"job": 7, "error": "boom"},
            ("operator", "medium", "gps.track", "job 7 of gps.track is dead"),
        ),
    ],
)  # fmt: skip
def test_event_tells_its_desk(
    desk: Desk, kind: str, subject: str, body: dict[str, Any], expected: tuple[str, str, str, str]
) -> None:
    desk.happen(kind, subject=subject, body=body)
    assert told(desk) == [expected]


@pytest.mark.parametrize(
    ("kind", "subject", "body"),
    [
        ("vehicle.signal_lost", "T-1", {"is_driving": False, "sites": ["depot"]}),
        ("vehicle.signal_lost", "T-1", {"is_driving": False, "sites": [], "lost_together": 4}),
        ("vehicle.signal_lost", "T-1", {"is_driving": True, "driving_together": 4}),
        ("vehicle.signal_lost", "T-1", {"sites": ["depot"], "lost_together": 3, "names": ["T-2"]}),
        ("vehicle.signal_back", "T-1", {"away_ms": 1}),
        ("duty.unidentified", "T-1", {"state": "ended"}),
        ("vehicle.dwelling", "T-1", {"site": "depot"}),
        ("job.dead", "notification.send", {"job": 7, "error": "boom"}),
        ("port.back", "gate", {}),
        ("trigger.refused", "port.lost", {}),
    ],
)
def test_event_that_is_no_news_tells_nobody(
    desk: Desk, kind: str, subject: str, body: dict[str, Any]
) -> None:
    desk.happen(kind, subject=subject, body=body)
    assert told(desk) == []


def test_an_alert_of_an_event_ends_in_the_inbox_under_its_correlation(desk: Desk) -> None:
    desk.happen("port.lost", subject="gate", body={"error": "no such device"})
    assert [job.state for job in desk.lab.drain()] == [JobState.SUCCEEDED]
    rows = desk.tx.execute("SELECT recipient, event, text, correlation_id FROM alert").fetchall()
    assert rows[0][:2] == ("operator", "port.lost")
    assert rows[0][2].startswith("It says: no such device.")
    assert rows[0][3] == "cause of port.lost"
    assert [event.kind for event in desk.lab.events()] == ["port.lost"]


def test_a_flapping_port_does_not_flood_the_inbox(desk: Desk) -> None:
    for _ in range(40):
        desk.happen("port.lost", subject="gate", body={"error": "loose plug"})
        desk.happen("port.back", subject="gate")
        desk.lab.drain()
        desk.machine.advance(MINUTE)
    assert desk.tx.execute("SELECT count(*) FROM alert").fetchone() == (2,)


def test_each_broken_row_of_the_audit_is_told_once(desk: Desk) -> None:
    for row in ("row 7", "row 7", "row 3"):
        desk.happen("audit.broken", subject=row, body={"fault": f"{row} is missing"})
    assert [subject for _, _, subject, _ in told(desk)] == ["row 7", "row 3"]


def test_longest_names_of_any_script_fit_the_key(desk: Desk) -> None:
    desk.happen("port.lost", subject="ш" * 80, body={"error": "\U0001f69a" * 900})
    assert told(desk) == [("operator", "high", "ш" * 64, f"port {'ш' * 80} is lost")]


def test_an_event_of_an_odd_shape_does_not_undo_the_fact(desk: Desk) -> None:
    desk.happen("vehicle.signal_lost", subject="T-1", body={"is_driving": True, "silent_ms": {}})
    assert [title for *_, title in told(desk)] == ["T-1 has lost its signal on the road"]


def test_every_trigger_answers_to_an_event_that_there_is() -> None:
    sources = "\n".join(
        (ROOT / path).read_text(encoding="utf-8")
        for path in modules("daemon")
        if not path.as_posix().startswith(("daemon/jobs/", "daemon/readmodel/", "daemon/town/"))
    )
    of_master_data = {f"{what}.{verb}" for what in What for verb in Verb}
    events = [row.event for row in TRIGGERS if row.event not in of_master_data]
    assert [event for event in events if f'"{event}"' not in sources] == []


def test_every_kind_is_reached_and_whatever_reaches_names_a_kind() -> None:
    known = {kind.name for kind in KINDS}
    started = {schedule.kind for schedule in SCHEDULES} | {
        kind_of(row.job).name for row in TRIGGERS
    }
    assert started - known == set()
    assert known - started == BY_HAND


def test_bodies_that_triggers_read_are_those_that_are_written(desk: Desk) -> None:
    """The words of a lost signal, from the sweep that finds it to the inbox."""
    add_vehicle(desk, 1)
    desk.machine.advance(12 * MINUTE)
    desk.run(ARGS)
    alert = desk.lab.assert_enqueued(SendNotification, event="vehicle.signal_lost")
    assert alert.args["text"].startswith("It stood when it was last heard, 10 min before.")
    assert "unknown" not in json.dumps(dict(alert.args))


def test_what_waited_for_the_time_is_judged_once_it_is_known(desk: Desk) -> None:
    desk.happen("clock.corrected")
    looks = [job.args["look"] for job in desk.waiting() if job.kind == "compliance.monitor"]
    assert sorted(looks) == ["hours", "papers"]
