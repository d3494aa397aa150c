from pathlib import Path

import pytest

from daemon.errors import SettingsError
from daemon.settings import load
from daemon.yard_settings import YardTable


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "depotd.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_is_heard_unless_a_broker_is_named(tmp_path: Path) -> None:
    assert load(written(tmp_path, "[depot]\nname = 'x'\n")).yard.host is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[yard]\npassword_file = 'x'", "yard: password_file needs a username"),
        ("[yard]\nca_file = 'x'", "yard: ca_file needs tls = true"),
        ("[yard]\nprefix = 'depot/+'", "yard.prefix: levels of letters, digits"),
        ("[yard]\nprefix = '/depot'", "yard.prefix: levels of letters, digits"),
        ("[yard]\nport = 0", "yard.port: Input should be greater than"),
        ("[yard]\nuser = 'x'", "yard.user: unknown key; allowed here: host"),
        (
            "[yard]\nhost = 'h'\n[[port]]\nname = 'yard'\nurl = '/dev/x'",
            "yard.name: 'yard' is a [[port]] already",
        ),
    ],
)
def test_a_wrong_table_names_what_is_allowed(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, text))
    assert said in caught.value.message


def test_a_port_may_be_called_yard_where_no_broker_is(tmp_path: Path) -> None:
    assert load(written(tmp_path, "[[port]]\nname = 'yard'\nurl = '/dev/x'\n")).port


def test_files_are_credentials_or_lie_beside_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "yard.password").write_text("secret\n", encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "given"))
    table = YardTable(
        host="h", tls=True, username="u", password_file=Path("yard.password"), ca_file=Path("ca")
    ).anchored(tmp_path)
    assert table.password_file == tmp_path / "given" / "yard.password"
    assert table.ca_file == tmp_path / "ca"
