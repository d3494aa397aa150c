"""Threads race for one unique key through the real writer: exactly one of them enqueues."""

import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from daemon.clock import SystemClock
from daemon.depot_clock import DepotClock
from daemon.interfaces import Tx
from daemon.queue import claims
from daemon.queue.enqueue import JobQueue
from daemon.queue.finish import Finisher, Success
from daemon.queue.registry import Registry
from daemon.queue.requests import Enqueued, JobRequest
from daemon.store.writer import StoreWriter
from tests.daemon.queue.queue_scene import BOOT, CAUSE, KINDS, PLANS, Once
from tests.daemon.store.scene import ask, open_store

THREADS = 8
ROUNDS = 25


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "depotd.db"


@pytest.fixture
def writer(path: Path) -> Iterator[StoreWriter]:
    service = StoreWriter(open_store(path), SystemClock())
    service.start()
    yield service
    service.stop()


@pytest.fixture
def queue(writer: StoreWriter) -> JobQueue:
    made = JobQueue(Registry(PLANS, KINDS), DepotClock(SystemClock()))
    made.boot = BOOT
    writer.write(made.registry.open)
    return made


def race(writer: StoreWriter, queue: JobQueue) -> list[list[Enqueued]]:
    """The answers of each thread; every other thread enqueues in bulk."""
    start = threading.Barrier(THREADS)
    answers: list[list[Enqueued]] = [[] for _ in range(THREADS)]

    def one(tx: Tx, n: int) -> Enqueued:
        return queue.enqueue(tx, Once.Args(n=n), cause=CAUSE)

    def bulk(tx: Tx, n: int) -> Enqueued:
        return queue.enqueue_many(tx, [JobRequest(Once.Args(n=n))] * 2, CAUSE)[0]

    def run(number: int) -> None:
        enqueue = bulk if number % 2 else one
        for n in range(ROUNDS):
            start.wait()
            answers[number].append(writer.write(partial(enqueue, n=n)))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_of_eight_threads_enqueues_and_the_others_are_told_its_job(
    writer: StoreWriter, queue: JobQueue, path: Path
) -> None:
    answers = race(writer, queue)
    for of_round in zip(*answers, strict=True):
        assert len({answer.id for answer in of_round}) == 1
        assert sum(answer.is_new for answer in of_round) == 1
    assert ask(path, "SELECT count(*) FROM job") == [(ROUNDS,)]


def test_eight_threads_that_claim_and_finish_do_every_job_once(
    writer: StoreWriter, queue: JobQueue, path: Path
) -> None:
    jobs = 400
    requests = [JobRequest(Once.Args(n=n)) for n in range(jobs)]
    writer.write(lambda tx: queue.enqueue_many(tx, requests, CAUSE))
    finisher = Finisher(queue)
    want = {queue.registry.queue("work").id: 7}
    done: Counter[int] = Counter()
    lock = threading.Lock()

    def work(number: int) -> None:
        token = number
        while True:
            token += THREADS
            claimed = writer.write(partial(claims.claim, want=want, boot=BOOT, token=token, now=1))
            if not claimed:
                return
            endings = [Success(job.id, job.token) for job in claimed]
            lost = writer.write(partial(finisher.succeed, endings=endings, now=2))
            assert lost == set()
            with lock:
                done.update(job.id for job in claimed)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == jobs
    assert set(done.values()) == {1}
    assert ask(path, "SELECT kept FROM job_tally WHERE state = 4") == [(jobs,)]
