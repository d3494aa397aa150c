from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest

from daemon.cli.exits import Exit
from daemon.cli.headoffice_desired import KNOWN, body_of
from daemon.clock import SystemClock
from daemon.errors import InputError
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import NewDesired
from daemon.wire.messages import Reported
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.office import address, furnish, store_in
from tests.daemon.headoffice.truth import RENO


@pytest.fixture
def office(depotd: Depotd, tmp_path: Path) -> Depotd:
    furnish(tmp_path)
    return lambda *arguments: depotd("headoffice", *arguments, "--store", address(tmp_path))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "trucks.csv"
    path.write_text("name\nT1\n", encoding="utf-8")
    return path


def judge(store: SqlStore, **told: str) -> None:
    said = {"state": "applied", "code": "done", "message": "1 new"} | told
    report = Reported.model_validate({"version": 1, "at": 1, **said})
    store.note_reported([(RENO, "vehicles", report)], now=1)


def replace(store: SqlStore) -> None:
    other = NewDesired(depot=RENO, doc="vehicles", body="{}", sha256="0" * 64, by="bob")
    store.put_desired(other, now=SystemClock().now())


def publish(store: SqlStore) -> None:
    """What was withdrawn, as a consumer does."""
    [due] = store.due_desired(now=SystemClock().now())
    assert due.document is None


@contextmanager
def meanwhile(folder: Path, act: Callable[[SqlStore], None]) -> Iterator[None]:
    """Something happens to the document as soon as it is there, or withdrawn."""
    stop = Event()

    def acted() -> None:
        with store_in(folder) as store:
            while not stop.is_set():
                found = store.desired(RENO)
                if found and found[0].is_withdrawn == (act is publish):
                    act(store)
                    return
                stop.wait(0.02)

    thread = Thread(target=acted)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_documents_are_counted_up_and_listed(office: Depotd, tmp_path: Path, file: Path) -> None:
    assert office("desired", "reno").out == "Nothing is desired of reno.\n"
    office("desired", "reno", "vehicles", file, "--no-wait")
    [told] = office(
        "desired", "reno", "vehicles", file, "--actor", "ann", "--json", "--no-wait"
    ).answer["desired"]
    assert (told["version"], told["by"], told["doc"]) == (2, "ann", "vehicles")
    assert told["at"].endswith("Z")
    with store_in(tmp_path) as store:
        [due] = store.due_desired(now=0)
    assert due.document is not None
    assert due.document.body == {"csv": "name\nT1\n"}
    assert "vehicles" in office("desired", "reno").out
    assert office("desired", "reno", "vehicles").code == Exit.USAGE


def test_document_in_force_is_said_to_be(office: Depotd, tmp_path: Path, file: Path) -> None:
    with meanwhile(tmp_path, judge):
        said = office("desired", "reno", "vehicles", file, "--wait", "60s")
    assert (said.code, said.out) == (Exit.DONE, "vehicles 1 is in force at reno: 1 new\n")


def test_refused_document_is_an_error_with_its_code(
    office: Depotd, tmp_path: Path, file: Path
) -> None:
    told = {"state": "refused", "code": "not_allowed", "message": "not from you"}
    with meanwhile(tmp_path, lambda store: judge(store, **told)):
        said = office("desired", "reno", "vehicles", file, "--wait", "60s", "--json")
    assert said.code == Exit.REFUSED
    assert said.error["code"] == "not_allowed"
    assert said.error["message"] == "reno: vehicles 1 is refused: not from you"


def test_document_that_another_replaced_is_told(office: Depotd, tmp_path: Path, file: Path) -> None:
    with meanwhile(tmp_path, replace):
        said = office("desired", "reno", "vehicles", file, "--wait", "60s", "--json")
    assert said.code == Exit.NO
    assert said.error["message"] == "vehicles 1 was replaced by 2 meanwhile"


def test_depot_that_says_nothing_leaves_it_open(office: Depotd, file: Path) -> None:
    said = office("desired", "reno", "vehicles", file, "--wait", "0s", "--json")
    assert said.code == Exit.UNREACHABLE
    assert said.error["next_step"] == "depotd headoffice desired reno shows it"


def test_document_is_withdrawn_when_it_has_left_the_broker(
    office: Depotd, tmp_path: Path, file: Path
) -> None:
    assert office("desired", "reno", "vehicles", "--withdraw").code == Exit.USAGE
    office("desired", "reno", "vehicles", file, "--no-wait")
    with meanwhile(tmp_path, publish):
        said = office("desired", "reno", "vehicles", "--withdraw", "--wait", "60s")
    assert said.code == Exit.DONE
    assert said.out == "vehicles is desired no more of reno; what is in force there stays\n"
    assert "vehicles (withdrawn)" in office("desired", "reno").out
    assert office("desired", "reno", "vehicles", file, "--withdraw").code == Exit.USAGE


def test_document_that_no_consumer_takes_back_is_still_at_the_broker(
    office: Depotd, file: Path
) -> None:
    office("desired", "reno", "vehicles", file, "--no-wait")
    said = office("desired", "reno", "vehicles", "--withdraw", "--wait", "0s", "--json")
    assert said.code == Exit.UNREACHABLE
    assert "no consumer has taken vehicles of reno back" in said.error["message"]


def test_document_that_nobody_knows_is_not_published(
    office: Depotd, tmp_path: Path, file: Path
) -> None:
    said = office("desired", "reno", "pilots", file, "--json")
    assert said.code == Exit.USAGE
    assert all(name in said.error["next_step"] for name in KNOWN)
    with store_in(tmp_path) as store:
        assert store.desired(RENO) == []
    office("desired", "reno", "pilots", file, "--force", "--no-wait")
    with store_in(tmp_path) as store:
        assert [one.doc for one in store.desired(RENO)] == ["pilots"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"[1]"),
        ("a.json", b"{"),
        ("a.csv", b"\xff"),
        ("a.csv", Random(4).randbytes(90_000).hex().encode()),  # noqa: S311 - hardly packed
        ("a.csv", b"x" * 1_100_000),
    ],
    ids=["a list", "no JSON", "no UTF-8", "long when packed", "long"],
)
def test_file_that_makes_no_document_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match="a\\."):
        body_of(tmp_path / name)


def test_a_document_may_be_as_long_as_a_message_when_packed(tmp_path: Path) -> None:
    file = tmp_path / "vehicles.csv"
    file.write_text("name\n" + "".join(f"T{number}\n" for number in range(20_000)))
    assert len(str(body_of(file)["csv"])) > 100_000
