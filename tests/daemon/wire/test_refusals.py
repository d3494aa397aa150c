import socket
import ssl

import pytest

from daemon.errors import LinkError
from daemon.wire.interface import Refusal
from daemon.wire.refusals import of_code, of_error, of_hang_up, tls_words


@pytest.mark.parametrize("code", range(256))
def test_every_code_changes_what_is_done_or_is_just_the_end(code: int) -> None:
    assert isinstance(of_code(code), Refusal)


def test_only_being_taken_over_is_taken_over() -> None:
    assert [code for code in range(256) if of_code(code) is Refusal.TAKEN_OVER] == [0x8E]


@pytest.mark.parametrize(
    ("error", "refusal", "says"),
    [
        (LinkError("a.pem: gone", next_step="put it there"), Refusal.TLS, "a.pem: gone; put it"),
        (
            socket.gaierror(-2, "Name or service not known"),
            Refusal.UNREACHABLE,
            "name is not known",
        ),
        (TimeoutError("timed out"), Refusal.UNREACHABLE, "no answer in time"),
        (ConnectionRefusedError(111, "x"), Refusal.UNREACHABLE, "nothing listens there"),
        (OSError(101, "Network is unreachable"), Refusal.UNREACHABLE, "Network is unreachable"),
        (OSError("odd"), Refusal.UNREACHABLE, "odd"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong"), Refusal.TLS, "no TLS on this port"),
        (ssl.SSLError(1, "[SSL: NEW_FAULT] hm"), Refusal.TLS, "TLS failed"),
        (KeyError("odd"), Refusal.PROTOCOL, "KeyError"),
    ],
)
def test_error_is_told_in_words(error: Exception, refusal: Refusal, says: str) -> None:
    found, words = of_error(error)
    assert found is refusal
    assert says in words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] x", "it asks for a certificate of ours"),
        ("[SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED] x", "our certificate has expired"),
        ("[SSL: TLSV1_ALERT_UNKNOWN_CA] x", "our certificate is of a CA that it does not trust"),
        ("[Errno 104] Connection reset by peer", None),
    ],
)
def test_alert_of_the_broker_is_understood(said: str, words: str | None) -> None:
    assert tls_words(said) == words


def test_broker_that_hangs_up_is_suspected_by_whether_it_speaks_tls() -> None:
    assert of_hang_up("", is_tls=False)[0] is Refusal.CLOSED
    assert of_hang_up("Connection reset by peer", is_tls=True)[0] is Refusal.TLS
    assert of_hang_up("CERTIFICATE_REQUIRED", is_tls=True)[1] == "it asks for a certificate of ours"
