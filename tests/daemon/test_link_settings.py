import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from daemon.errors import SettingsError
from daemon.link_settings import (
    BrokerAddress,
    LinkTable,
    broker_address,
    fit_depot_id,
)
from daemon.settings import load
from daemon.settings_base import DEPOT_ID


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("mqtt://mqtt.example.org", BrokerAddress("mqtt.example.org", 1883, is_tls=False)),
        ("mqtts://mqtt.example.org/", BrokerAddress("mqtt.example.org", 8883, is_tls=True)),
        ("mqtts://10.1.2.3:443", BrokerAddress("10.1.2.3", 443, is_tls=True)),
        ("mqtt://[::1]:1999", BrokerAddress("::1", 1999, is_tls=False)),
    ],
)
def test_broker_is_named_by_a_url(url: str, address: BrokerAddress) -> None:
    assert broker_address(url) == address
    assert LinkTable(broker=url).broker == url


@pytest.mark.parametrize(
    "url",
    [
        "mqtt.example.org", "http://mqtt.example.org", "mqtt://", "mqtt://h:99999", "mqtt://h:x",
        "mqtt://h:0", "mqtt://h/topic", "mqtt://h?x=1", "mqtt://anna@h", "",
    ],
)  # fmt: skip
def test_what_names_no_broker_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="broker"):
        LinkTable(broker=url)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"cert_file": "a.pem", "broker": "mqtts://h"}, "belong together"),
        ({"key_file": "a.pem", "broker": "mqtts://h"}, "belong together"),
        ({"password_file": "p"}, "needs a username"),
        ({"ca_file": "ca.pem", "broker": "mqtt://h"}, "needs a broker with TLS"),
        ({"commands": ["rules.*", "Rules.set"]}, "'Rules.set' is no kind"),
        ({"depot_id": "Denver North"}, "pattern"),
        ({"depot_id": "ho"}, "head office itself"),
    ],
)
def test_what_contradicts_itself_is_refused(table: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        LinkTable.model_validate(table)


@pytest.mark.parametrize(
    ("name", "depot_id"),
    [
        ("Denver North", "denver-north"),
        ("  München-Süd / 2 ", "munchen-sud-2"),
        ("depot_4", "depot_4"),
        ("Депо", ""),
        ("HO", ""),
        ("x" * 80, "x" * 64),
    ],
)
def test_a_depots_name_is_made_fit_for_topics(name: str, depot_id: str) -> None:
    assert fit_depot_id(name) == depot_id


@given(st.text(max_size=80))
def test_whatever_is_made_of_a_name_is_an_id_or_nothing(name: str) -> None:
    assert fit_depot_id(name) == "" or re.fullmatch(DEPOT_ID, fit_depot_id(name))


def test_a_depot_needs_an_id_where_there_is_a_broker(tmp_path: Path) -> None:
    path = tmp_path / "depotd.toml"
    path.write_text("[depot]\nname = 'Депо'\n[link]\nbroker = 'mqtt://h'\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"link\.depot_id"):
        load(path)
    path.write_text("[depot]\nname = 'Депо'\n", encoding="utf-8")
    assert load(path).depot_id == ""
    path.write_text("[depot]\nname = 'Депо'\n[link]\ndepot_id = 'D4'\n", encoding="utf-8")
    assert load(path).depot_id == "D4"


def test_the_name_of_a_credential_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "mqtt-password").write_text("secret\n", encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    table = LinkTable.model_validate(
        {
            "broker": "mqtts://h",
            "username": "u",
            "password_file": "mqtt-password",
            "ca_file": "ca.pem",
        }
    )
    found = table.anchored(tmp_path)
    assert found.password_file == given / "mqtt-password"
    assert found.ca_file == tmp_path / "ca.pem"


def test_files_are_relative_to_the_folder_of_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "depotd.toml"
    path.write_text(
        "[link]\nbroker = 'mqtts://h'\nca_file = 'ca.pem'\nusername = 'u'\n"
        "password_file = '/run/credentials/depotd.service/mqtt'\n",
        encoding="utf-8",
    )
    link = load(path).link
    assert link.ca_file == tmp_path / "ca.pem"
    assert link.password_file == Path("/run/credentials/depotd.service/mqtt")
    assert link.cert_file is None
