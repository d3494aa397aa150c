from pathlib import Path

from daemon.readmodel.connect import Reader as OpenDatabase
from daemon.readmodel.trouble import Trouble
from tests.daemon.readmodel.sample_fleet import NOW, ZONE, held
from tests.tui.harness import changing
from tui.format import LocalTime
from tui.questions import FleetQuestion, FleetView, LinksQuestion
from tui.reader import RENEW_MS, Answer, Reader

LOCAL = LocalTime.of(ZONE)


def reader_of(path: Path) -> Reader:
    return Reader(lambda: OpenDatabase(path), LOCAL, stale_s=600)


def test_the_same_question_is_answered_once_until_data_moves(fleet_path: Path) -> None:
    reader = reader_of(fleet_path)
    assert isinstance(reader.ask(FleetQuestion(), NOW, anyway=False), Answer)
    assert reader.ask(FleetQuestion(), NOW, anyway=False) is None
    assert isinstance(reader.ask(FleetQuestion(), NOW, anyway=True), Answer)
    assert isinstance(reader.ask(LinksQuestion(), NOW, anyway=False), Answer)
    assert isinstance(reader.ask(FleetQuestion(), NOW, anyway=False), Answer)
    with changing(fleet_path) as db:
        db.execute("UPDATE vehicle SET name = 'NEW' WHERE id = 1")
    answer = reader.ask(FleetQuestion(), NOW, anyway=False)
    assert isinstance(answer, Answer)
    assert isinstance(answer.view, FleetView)
    assert "NEW" in {truck.name for truck in answer.view.trucks}
    reader.close()


def test_a_daemon_that_goes_is_an_answer(fleet_path: Path) -> None:
    reader = reader_of(fleet_path)
    with held(fleet_path):
        answer = reader.ask(FleetQuestion(), NOW, anyway=False)
        assert isinstance(answer, Answer)
        assert answer.head.is_running
    answer = reader.ask(FleetQuestion(), NOW, anyway=False)
    assert isinstance(answer, Answer)
    assert not answer.head.is_running
    reader.close()


def test_answers_are_renewed_as_time_goes_by(fleet_path: Path) -> None:
    reader = reader_of(fleet_path)
    reader.ask(FleetQuestion(), NOW, anyway=False)
    assert reader.ask(FleetQuestion(), NOW + RENEW_MS - 1, anyway=False) is None
    assert isinstance(reader.ask(FleetQuestion(), NOW + RENEW_MS, anyway=False), Answer)
    reader.close()


def test_trouble_says_what_to_do_and_passes(fleet_path: Path) -> None:
    away = fleet_path.with_suffix(".away")
    fleet_path.rename(away)
    reader = reader_of(fleet_path)
    trouble = reader.ask(FleetQuestion(), NOW, anyway=False)
    assert isinstance(trouble, Trouble)
    assert trouble.next_step
    fleet_path.write_bytes(b"this is no database" * 400)
    assert isinstance(reader.ask(FleetQuestion(), NOW, anyway=False), Trouble)
    away.replace(fleet_path)
    assert isinstance(reader.ask(FleetQuestion(), NOW, anyway=False), Answer)
    reader.close()
