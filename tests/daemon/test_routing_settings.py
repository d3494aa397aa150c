from pathlib import Path

import pytest
from pydantic import ValidationError

from daemon.routing_settings import RoutingTable

KEY = Path("routing.key")


def test_no_service_is_asked_unless_one_is_named() -> None:
    assert RoutingTable().base_url is None


@pytest.mark.parametrize("url", ["https://api.tomtom.com", "https://api.tomtom.com/", "http://h:1"])
def test_an_address_is_kept_without_its_last_slash(url: str) -> None:
    assert RoutingTable(base_url=url, key_file=KEY).base_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    ["api.tomtom.com", "ftp://h", "https://", "https://h:0", "https://h:x", "https://h?key=1"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="no https://HOST"):
        RoutingTable(base_url=url, key_file=KEY)


def test_a_key_in_the_address_is_refused_without_telling_it() -> None:
    with pytest.raises(ValidationError) as found:
        RoutingTable(base_url="https://me:k3@h", key_file=KEY)
    assert found.value.errors()[0]["msg"].endswith("the key belongs into routing.key_file")


def test_a_service_needs_a_key() -> None:
    with pytest.raises(ValidationError, match="needs a key_file"):
        RoutingTable(base_url="https://h")


def test_the_key_is_a_credential_or_lies_beside_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = RoutingTable(base_url="https://h", key_file=KEY)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    assert table.anchored(Path("/etc/depotd")).key_file == Path("/etc/depotd/routing.key")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / KEY).write_text("k")
    assert table.anchored(Path("/etc/depotd")).key_file == tmp_path / KEY
    assert RoutingTable().anchored(tmp_path).key_file is None
