import threading

import pytest

from daemon.errors import StoreError
from daemon.store.tickets import WriteTicket
from tests.daemon.store.scene import adds_unit


def ticket(name: str = "", writer: int = 0) -> WriteTicket[None]:
    return WriteTicket(adds_unit("u"), name=name, writer=lambda: writer)


def test_settled_ticket_answers_as_often_as_it_is_asked() -> None:
    settled: WriteTicket[int] = WriteTicket(lambda _tx: 7, name="", writer=lambda: 0)
    assert not settled.done()
    settled.settle(7, None)
    assert settled.done()
    assert [settled.result(), settled.result(0)] == [7, 7]


def test_error_is_raised_where_the_answer_is_awaited() -> None:
    failed = ticket()
    failed.settle(None, KeyError("gone"))
    with pytest.raises(KeyError, match="gone"):
        failed.result()


def test_waiting_has_an_end() -> None:
    with pytest.raises(TimeoutError, match=r"save: not durable within 0\.01 s"):
        ticket("save").result(0.01)


def test_several_threads_may_wait_for_one_ticket() -> None:
    shared: WriteTicket[int] = WriteTicket(lambda _tx: 7, name="", writer=lambda: 0)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(shared.result(10))) for _ in range(4)]
    for thread in threads:
        thread.start()
    shared.settle(7, None)
    for thread in threads:
        thread.join()
    assert answers == [7] * 4


def test_writer_that_waits_for_itself_is_told() -> None:
    with pytest.raises(StoreError, match="cannot wait for itself"):
        ticket(writer=threading.get_ident()).result()


def test_nameless_function_goes_by_its_own_name() -> None:
    assert "adds_unit" in ticket().name
    assert ticket("save").name == "save"
