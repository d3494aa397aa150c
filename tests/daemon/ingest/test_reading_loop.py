import threading

from structlog.testing import capture_logs

from daemon.ingest.port_turns import READER_FAILED
from daemon.ingest.reading_loop import ReadingLoop

PATIENCE_S = 10.0


class Part:
    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.turns = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self.is_finished = False

    def turn(self) -> None:
        self.turns.release()
        assert self.go_on.acquire(timeout=PATIENCE_S)
        if self.fails:
            raise RuntimeError("no")

    def finish(self) -> None:
        self.is_finished = True


def test_turns_are_taken_until_it_is_told_to_stop_and_then_it_finishes() -> None:
    part, stop = Part(), threading.Event()
    loop = ReadingLoop("loop", part, stop, lambda _: False)
    loop.start()
    for _ in range(3):
        assert part.turns.acquire(timeout=PATIENCE_S)
        part.go_on.release()
    assert part.turns.acquire(timeout=PATIENCE_S)
    assert loop.has_moved()
    assert not loop.has_moved()
    stop.set()
    part.go_on.release()
    loop.join()
    assert part.is_finished
    assert loop.has_moved()


def test_a_turn_that_fails_is_said_and_the_next_one_is_taken() -> None:
    part, stop = Part(fails=True), threading.Event()
    pauses: list[int] = []

    def pause(ms: int) -> bool:
        pauses.append(ms)
        return False

    with capture_logs() as lines:
        loop = ReadingLoop("loop", part, stop, pause)
        loop.start()
        for _ in range(2):
            assert part.turns.acquire(timeout=PATIENCE_S)
            part.go_on.release()
        assert part.turns.acquire(timeout=PATIENCE_S)
        stop.set()
        part.go_on.release()
        loop.join()
    assert [line["event"] for line in lines] == [READER_FAILED] * 3
    assert lines[0]["thread"] == "loop"
    assert len(pauses) == 3
