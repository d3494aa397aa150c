"""How often each step of the world is drawn, against the others."""

STEPS: dict[str, int] = {
    "enqueue": 14,
    "enqueue_many": 2,
    "something_happens": 4,
    "schedules": 3,
    "cancel": 3,
    "retry": 3,
    "pause": 1,
    "resume": 2,
    "write_on": 40,
    "engine_begins_a_turn": 14,
    "engine_takes_a_turn": 4,
    "take": 22,
    "work": 20,
    "report": 18,
    "time_passes": 12,
    "long_time_passes": 1,
    "trust": 2,
    "disk_fills": 1,
    "disk_empties": 3,
    "crash": 2,
}
