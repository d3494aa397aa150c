import ssl
import subprocess
from pathlib import Path

import pytest

from daemon.errors import LinkError
from daemon.wire.broker import CREDENTIALS, BrokerSpec, TlsFiles
from tests.brokers import program
from tests.certificates import Authority


@pytest.mark.parametrize(
    ("url", "host", "port", "is_tls", "name"),
    [
        ("mqtt://ho.example", "ho.example", 1883, False, "ho.example:1883"),
        ("mqtts://ho.example", "ho.example", 8883, True, "ho.example:8883"),
        ("mqtt://10.0.0.1:99/", "10.0.0.1", 99, False, "10.0.0.1:99"),
        ("mqtts://[::1]:9000", "::1", 9000, True, "[::1]:9000"),
    ],
)
def test_url_says_where_and_whether_encrypted(
    url: str, host: str, port: int, is_tls: bool, name: str
) -> None:
    spec = BrokerSpec.at(url)
    assert (spec.host, spec.port, spec.tls is not None, spec.name) == (host, port, is_tls, name)


@pytest.mark.parametrize(
    "url", ["ho.example", "http://ho", "mqtt://", "mqtt://u:p@ho", "mqtt://h/x"]
)
def test_other_urls_are_refused_with_what_is_right(url: str) -> None:
    with pytest.raises(LinkError) as caught:
        BrokerSpec.at(url)
    assert caught.value.next_step == "say mqtt://HOST:PORT or mqtts://HOST:PORT"


def spec_with(password_file: Path | None) -> BrokerSpec:
    return BrokerSpec.at("mqtt://ho", username="reno", password_file=password_file)


@pytest.mark.parametrize("text", ["täg lich", "täg lich\n", "täg lich\r\nsecond line\n"])
def test_password_is_the_first_line_and_is_never_shown(tmp_path: Path, text: str) -> None:
    path = tmp_path / "password"
    path.write_bytes(text.encode())
    spec = spec_with(path)
    password = spec.password()
    assert password is not None
    assert password.get_secret_value() == "täg lich"
    assert "lich" not in repr(password) + str(password) + repr(spec)


def test_password_is_read_anew_each_time(tmp_path: Path) -> None:
    path = tmp_path / "password"
    for text in ("old", "new"):
        path.write_text(text, encoding="utf-8")
        password = spec_with(path).password()
        assert password is not None
        assert password.get_secret_value() == text


def test_bare_name_is_a_credential_of_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link-password").write_text("from systemd", encoding="utf-8")
    monkeypatch.setenv(CREDENTIALS, str(tmp_path))
    password = spec_with(Path("link-password")).password()
    assert password is not None
    assert password.get_secret_value() == "from systemd"
    with pytest.raises(LinkError, match=r"elsewhere/link-password: the password cannot be read"):
        spec_with(tmp_path / "elsewhere" / "link-password").password()


def test_no_password_file_is_no_password() -> None:
    assert spec_with(None).password() is None


@pytest.mark.parametrize("text", [b"", b"\n", b"\nsecond", b"\xff\xfe"])
def test_file_without_a_password_is_named(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "password"
    path.write_bytes(text)
    with pytest.raises(LinkError, match="its first line is no password"):
        spec_with(path).password()


def test_file_that_cannot_be_read_is_named_with_the_next_step(tmp_path: Path) -> None:
    path = tmp_path / "gone"
    with pytest.raises(LinkError) as caught:
        spec_with(path).password()
    assert caught.value.message == f"{path}: the password cannot be read: No such file or directory"
    assert caught.value.next_step == "put the file there, or name another"


def context_of(files: TlsFiles) -> ssl.SSLContext:
    context = BrokerSpec.at("mqtts://ho", files=files).tls_context()
    assert context is not None
    return context


def test_tls_always_checks_name_and_certificate(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "own")
    for files in (TlsFiles(), TlsFiles(ca=authority.cert)):
        context = context_of(files)
        assert context.check_hostname
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert BrokerSpec.at("mqtt://ho").tls_context() is None


def test_own_certificate_needs_its_own_key(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "own")
    one, other = authority.issue("one"), authority.issue("other")
    context_of(TlsFiles(ca=authority.cert, cert=one.cert, key=one.key))
    with pytest.raises(LinkError, match="not a certificate with its key"):
        context_of(TlsFiles(ca=authority.cert, cert=one.cert, key=other.key))


def test_encrypted_key_is_refused_and_nobody_is_asked(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "own")
    pair = authority.issue("one")
    locked = tmp_path / "locked.key"
    subprocess.run(
        [
            program("openssl"),
            "ec",
            "-in",
            pair.key,
            "-aes256",
            "-passout",
            "pass:x",
            "-out",
            locked,
        ],
        check=True,
        capture_output=True,
    )
    with pytest.raises(LinkError) as caught:
        context_of(TlsFiles(ca=authority.cert, cert=pair.cert, key=locked))
    assert "must not be encrypted" in caught.value.next_step


def test_files_that_are_no_certificates_are_named(tmp_path: Path) -> None:
    junk = tmp_path / "junk.pem"
    junk.write_text("junk", encoding="utf-8")
    with pytest.raises(LinkError, match=r"junk\.pem: no certificates in PEM"):
        context_of(TlsFiles(ca=junk))
    with pytest.raises(LinkError, match=r"junk\.pem: not a certificate"):
        context_of(TlsFiles(cert=junk, key=junk))
    with pytest.raises(LinkError, match=r"gone\.pem: the key cannot be read"):
        context_of(TlsFiles(cert=junk, key=tmp_path / "gone.pem"))
