from daemon.domain.clock_trust import ClockChange
from daemon.domain.events import ClockQuality, Event, Stamp
from daemon.domain.hours.duty import Duty
from daemon.domain.tracking.facts import Kept
from daemon.store import boots, clocks, duty, positions
from daemon.store.boots import Beat, BootBegun
from daemon.store.clocks import Corrected, Untrusted
from daemon.store.database import Store
from daemon.store.duty import Making
from daemon.store.journal import record
from tests.daemon.store.duty_scene import add_driver, add_vehicle, entry

UNTRUSTED, GPS = ClockQuality.UNTRUSTED, ClockQuality.GPS
FIX_AT = 1_780_000_000_000
STEP = 1_779_000_000_000


def begin(store: Store, now: int) -> BootBegun:
    beat = Beat(now=now, clock=UNTRUSTED, status="")
    return boots.begin(store.connection, token=f"t{now}", release="r", pid=1, beat=beat)


def add_position(store: Store, boot: int, seen_at: int, at: int) -> None:
    tx = store.connection
    tx.execute("INSERT OR IGNORE INTO unit(id, name, first_seen_at) VALUES (1, 'u', ?)", (seen_at,))
    kept = Kept(
        at=at, seen_at=seen_at, lat_e7=1, lon_e7=2, speed_cm_s=None, course_cdeg=None,
        altitude_cm=None, hdop_c=None, satellites=None, quality=1, rollover_weeks=0, verdict=0,
        odometer_m=0,
    )  # fmt: skip
    assert positions.insert(tx, 1, [kept], boot=boot) == 1


def add_event(
    store: Store, boot: int, seen_at: int, *, clock: ClockQuality = UNTRUSTED, at: int | None = None
) -> None:
    event = Event(
        kind="x",
        at=seen_at if at is None else at,
        unit_id=None if at is None else 1,
        correlation_id="c",
    )
    stamp = Stamp(boot=boot, monotonic_ms=0, clock=clock, seen_at=seen_at)
    assert record(store.connection, event, stamp) is not None


def correct(store: Store, begun: BootBegun, first_at: int, last_at: int) -> Corrected:
    stamped = Untrusted(
        boot=begun.number,
        first_at=first_at,
        last_at=last_at,
        event_seq=begun.event_seq,
        position_seq=begun.position_seq,
        job_id=begun.job_id,
    )
    return clocks.correct(store.connection, stamped, step_ms=STEP, quality=GPS)


def column(store: Store, query: str) -> list[object]:
    return [row[0] for row in store.connection.execute(query)]


def test_what_was_stamped_while_untrusted_is_moved_and_nothing_else(store: Store) -> None:
    begin(store, 1_000)
    add_position(store, 1, 5_000, FIX_AT)  # an earlier boot that woke in the same year
    add_event(store, 1, 5_000)
    begun = begin(store, 1_500)
    add_position(store, 2, 5_000, FIX_AT + 1)
    add_position(store, 2, 60_001, FIX_AT + 2)  # stamped after trust came
    add_event(store, 2, 5_000)
    add_event(store, 2, 5_000, clock=GPS)
    add_event(store, 2, 5_001, at=FIX_AT)
    assert correct(store, begun, 1_000, 60_000) == Corrected(positions=1, events=2)
    assert column(store, "SELECT seen_at FROM position ORDER BY at") == [
        5_000, 5_000 + STEP, 60_001,
    ]  # fmt: skip
    assert column(store, "SELECT at FROM position ORDER BY at") == [FIX_AT, FIX_AT + 1, FIX_AT + 2]
    assert store.connection.execute(
        "SELECT at, seen_at, clock FROM event ORDER BY seq"
    ).fetchall() == [
        (5_000, 5_000, "untrusted"),
        (5_000 + STEP, 5_000 + STEP, "gps"),
        (5_000, 5_000, "gps"),
        (FIX_AT, 5_001 + STEP, "gps"),
    ]


def test_correcting_twice_moves_nothing_twice(store: Store) -> None:
    begun = begin(store, 1_000)
    add_position(store, 1, 5_000, FIX_AT)
    add_event(store, 1, 5_000)
    correct(store, begun, 1_000, 60_000)
    assert correct(store, begun, 1_000, 60_000) == Corrected(positions=0, events=0)


def test_the_boot_begins_when_it_truly_began(store: Store) -> None:
    begun = begin(store, 1_000)
    correct(store, begun, 1_000, 60_000)
    row = store.connection.execute("SELECT started_at, beat_at FROM boot").fetchone()
    assert row == (1_000 + STEP, 1_000 + STEP)


def test_a_boot_whose_trusted_time_moves_lives_by_the_new_one(store: Store) -> None:
    begin(store, 1_000)
    clocks.move_beat(store.connection, 1, -300)
    assert column(store, "SELECT beat_at FROM boot") == [700]
    assert column(store, "SELECT started_at FROM boot") == [1_000]


def test_a_second_untrusted_time_leaves_the_true_start_alone(store: Store) -> None:
    begun = begin(store, 1_000)
    boots.beat(store.connection, 1, Beat(now=50_000, clock=UNTRUSTED, status=""))
    correct(store, begun, 40_000, 60_000)
    row = store.connection.execute("SELECT started_at, beat_at FROM boot").fetchone()
    assert row == (1_000, 50_000 + STEP)


def test_what_screens_show_by_our_clock_is_moved(store: Store) -> None:
    begun = begin(store, 1_000)
    add_position(store, 1, 5_000, FIX_AT)
    tx = store.connection
    tx.execute(
        "INSERT INTO port_state(name, url, state, since, last_byte_at, last_fix_at, updated_at)"
        " VALUES ('p', 'u', 'absent', 2000, 3000, ?, 4000)",
        (FIX_AT,),
    )
    tx.execute("INSERT INTO port_minute VALUES ('p', 0, 1, 1, 0, 0), ('p', 9, 1, 1, 0, 0)")
    correct(store, begun, 1_000, 60_000)
    row = tx.execute("SELECT since, last_byte_at, last_fix_at, updated_at FROM port_state")
    assert row.fetchone() == (2_000 + STEP, 3_000 + STEP, FIX_AT, 4_000 + STEP)
    assert column(store, "SELECT first_seen_at FROM unit") == [5_000 + STEP]
    assert column(store, "SELECT minute FROM port_minute") == [9]


def test_alerts_and_jobs_of_that_time_are_moved(store: Store) -> None:
    tx = store.connection
    tx.execute("INSERT INTO job_queue(id, name) VALUES (1, 'q')")
    tx.execute("INSERT INTO job_kind(id, name) VALUES (1, 'k')")
    begun = begin(store, 1_000)
    tx.execute(
        "INSERT INTO job(id, queue, kind, state, priority, run_at, max_attempts, done_at)"
        " VALUES (1, 1, 1, 4, 1, 1, 1, 5000)"
    )
    tx.execute("INSERT INTO job_payload VALUES (1, 1, '{}', 4000, 'c', 'command 1', 0)")
    tx.execute(
        "INSERT INTO alert(seq, at, boot, clock, recipient, event, urgency, title, correlation_id)"
        " VALUES (1, 3000, 1, 'untrusted', 'dispatch', 'x', 'low', 't', 'c')"
    )
    correct(store, begun, 1_000, 60_000)
    assert column(store, "SELECT done_at FROM job") == [5_000 + STEP]
    assert column(store, "SELECT created_at FROM job_payload") == [4_000 + STEP]
    assert tx.execute("SELECT at, clock FROM alert").fetchone() == (3_000 + STEP, "gps")


def test_rules_and_decisions_of_that_time_are_moved_and_dates_are_not(store: Store) -> None:
    begun = begin(store, 1_000)
    tx = store.connection
    tx.execute(
        "INSERT INTO rule(name, value, effective_from, status, set_at, set_by, withdrawn_at)"
        " VALUES ('a', '1', 2500, 'active', 2000, 'x', NULL), ('b', '1', 0, 'withdrawn', 500, 'x',"
        " 3000), ('c', '1', 0, 'active', 60001, 'x', NULL)"
    )
    tx.execute("INSERT INTO rule_set VALUES ('h', '{}', 5)")
    tx.execute(
        "INSERT INTO decision(at, kind, subject, outcome, terms, rule_set, correlation_id)"
        " VALUES (2000, 'k', 's', 'o', '{}', 'h', 'c'), (900, 'k', 's', 'o', '{}', 'h', 'c')"
    )
    correct(store, begun, 1_000, 60_000)
    moved = "SELECT effective_from, set_at, withdrawn_at FROM rule ORDER BY name"
    assert tx.execute(moved).fetchall() == [
        (2_500, 2_000 + STEP, None),
        (0, 500, 3_000 + STEP),
        (0, 60_001, None),
    ]
    assert column(store, "SELECT at FROM decision ORDER BY id") == [2_000 + STEP, 900]


def test_duty_logs_of_that_time_are_moved(store: Store) -> None:
    begun = begin(store, 1_000)
    driver_id = add_driver(store.connection, "D17")
    stamp = Stamp(boot=1, monotonic_ms=0, clock=UNTRUSTED, seen_at=5_000)
    making = Making(stamp=stamp, by="x", is_at_ours=True)
    duty.add(store.connection, driver_id, entry(Duty.ON, 5_000), making=making)
    correct(store, begun, 1_000, 60_000)
    assert column(store, "SELECT at FROM duty_record") == [5_000 + STEP]


def test_work_papers_and_reports_of_that_time_are_moved(store: Store) -> None:
    begun, tx = begin(store, 1_000), store.connection
    d17 = add_driver(tx, "D17")
    add_vehicle(tx, "T1")
    tx.execute("INSERT INTO duty_gap VALUES (1, ?, 70000, 5006)", (d17,))
    tx.execute("INSERT INTO work_plan VALUES (?, 5000, '[]', 5000, 'ana')", (d17,))
    tx.executemany(
        "INSERT INTO paper(driver_id, kind, told_at, told_by, withdrawn_at, withdrawn_by)"
        " VALUES (?, 'cdl', ?, 'ana', ?, ?)",
        [(d17, 5_001, 5_002, "ana"), (d17, FIX_AT, None, "")],
    )
    tx.executemany(
        "INSERT INTO inspection(vehicle_id, at, made_at, made_by, reviewed_at, reviewed_by)"
        " VALUES (1, ?, ?, 'ana', ?, ?)",
        [(5_003, 5_003, 5_004, d17), (FIX_AT, FIX_AT, None, None)],
    )
    tx.execute(
        "INSERT INTO defect(inspection_id, item, is_safety, settled_at, settled_by, settlement)"
        " VALUES (1, 'horn', 1, 5005, 'ana', 'repaired')"
    )
    correct(store, begun, 1_000, 60_000)
    for query, expected in (
        ("SELECT begins_at, told_at FROM work_plan", [(5_000 + STEP, 5_000 + STEP)]),
        (
            "SELECT told_at, withdrawn_at FROM paper ORDER BY id",
            [(5_001 + STEP, 5_002 + STEP), (FIX_AT, None)],
        ),
        (
            "SELECT at, made_at, reviewed_at FROM inspection ORDER BY id",
            [(5_003 + STEP, 5_003 + STEP, 5_004 + STEP), (FIX_AT, FIX_AT, None)],
        ),
        ("SELECT settled_at FROM defect", [(5_005 + STEP,)]),
        ("SELECT from_at, until_at FROM duty_gap", [(70_000, 5_006 + STEP)]),
    ):
        assert tx.execute(query).fetchall() == expected


def test_orders_and_customers_of_that_time_are_moved(store: Store) -> None:
    begun, tx = begin(store, 1_000), store.connection
    tx.execute(
        "INSERT INTO customer(name, retired_at) VALUES ('ACME', 5000), ('BOLT', ?)", (FIX_AT,)
    )
    tx.execute("INSERT INTO customer(name) VALUES ('CRANE')")
    correct(store, begun, 1_000, 60_000)
    assert column(store, "SELECT retired_at FROM customer ORDER BY name") == [
        5_000 + STEP,
        FIX_AT,
        None,
    ]


def test_what_wheels_say_of_a_duty_log_keeps_the_instant_of_the_receiver(store: Store) -> None:
    begun = begin(store, 1_000)
    event = Event(kind="duty.changed", at=FIX_AT, subject="D17", correlation_id="c")
    stamp = Stamp(boot=begun.number, monotonic_ms=0, clock=UNTRUSTED, seen_at=5_000)
    record(store.connection, event, stamp)
    correct(store, begun, 1_000, 60_000)
    assert store.connection.execute("SELECT at, seen_at FROM event").fetchall() == [
        (FIX_AT, 5_000 + STEP)
    ]


def test_trust_without_a_step_only_says_that_the_time_was_right(store: Store) -> None:
    begun = begin(store, 1_000)
    add_event(store, 1, 5_000)
    stamped = Untrusted(
        boot=1, first_at=1_000, last_at=60_000, event_seq=0, position_seq=0, job_id=0
    )
    corrected = clocks.correct(store.connection, stamped, step_ms=0, quality=GPS)
    assert corrected == Corrected(positions=0, events=1)
    assert begun.number == 1
    assert store.connection.execute("SELECT at, clock FROM event").fetchone() == (5_000, "gps")


def test_a_change_is_kept_and_shown(store: Store) -> None:
    begin(store, 1_000)
    change = ClockChange(
        monotonic_ms=9, at=FIX_AT, was=UNTRUSTED, now=GPS, step_ms=STEP, wall_step_ms=0, reason=""
    )
    clocks.record_change(store.connection, 1, change)
    kept = "SELECT boot, monotonic_ms, at, was, now, step_ms FROM clock_change"
    assert store.connection.execute(kept).fetchall() == [(1, 9, FIX_AT, "untrusted", "gps", STEP)]
    assert column(store, "SELECT clock FROM boot") == ["gps"]


def test_the_long_tables_are_searched_by_number_and_not_scanned(store: Store) -> None:
    parameters = dict.fromkeys(("step", "after", "boot", "first_at", "last_at", "clock"), 0)
    for statement in (clocks.CORRECT_POSITIONS, clocks.CORRECT_EVENTS, clocks.CORRECT_JOBS):
        plan = store.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
        assert "USING INTEGER PRIMARY KEY (rowid>?)" in str(plan)
