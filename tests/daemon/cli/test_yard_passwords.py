import os
import stat
from pathlib import Path

import pytest

from daemon.cli.yard_passwords import checked_name, new_password, password_line, put
from daemon.errors import CannotWrite, InputError
from drivers.errors import PortDenied
from drivers.yard_mqtt.opening import open_yard
from drivers.yard_mqtt.spec import Shown
from tests.brokers import BrokerPlan, Mosquitto
from tests.drivers.yard_mqtt.units import spec_of, watches_of


def test_the_broker_knows_the_password_by_the_line(tmp_path: Path) -> None:
    password = new_password()
    file = tmp_path / "passwords"
    put(file, password_line("T07", password))
    plan = BrokerPlan(options=["allow_anonymous false", f"password_file {file}"])

    def opening(shown: str) -> None:
        spec = spec_of(broker.port, username="T07")
        open_yard(spec, lambda: Shown(password=shown), watches_of()).close()

    with Mosquitto(tmp_path, plan) as broker:
        opening(password)
        with pytest.raises(PortDenied):
            opening(password[1:])


def test_passwords_are_long_and_never_the_same() -> None:
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    assert min(map(len, made)) >= 20
    assert password_line("T07", "x") != password_line("T07", "x")


def test_a_line_takes_the_place_of_the_old_one_and_the_file_keeps_its_rights(
    tmp_path: Path,
) -> None:
    file = tmp_path / "passwords"
    file.write_text("T06:a\nT07:b\nT071:c\n", encoding="utf-8")
    file.chmod(0o640)
    assert put(file, "T07:new")
    assert file.read_text(encoding="utf-8") == "T06:a\nT071:c\nT07:new\n"
    assert not put(file, "T08:d")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["passwords"]


def test_a_new_file_is_nobody_elses(tmp_path: Path) -> None:
    put(tmp_path / "passwords", "T07:a")
    assert stat.S_IMODE((tmp_path / "passwords").stat().st_mode) == 0o600


def test_a_file_that_cannot_be_changed_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="none/passwords: the password file cannot be changed"):
        put(tmp_path / "none" / "passwords", "T07:a")
    (tmp_path / "latin").write_bytes(b"\xff:x\n")
    with pytest.raises(CannotWrite):
        put(tmp_path / "latin", "T07:a")
    assert (tmp_path / "latin").read_bytes() == b"\xff:x\n"


@pytest.mark.parametrize("name", ["", "T 7", "T/7", "+", "#", "T07:x", "T" * 65, "T07\n"])
def test_a_name_that_is_no_level_of_a_topic_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot be a user of the broker"):
        checked_name(name)
