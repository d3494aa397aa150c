"""Why a connection failed, in words for people and as far as it changes what is done next."""

import socket
import ssl
from typing import Final

from daemon.errors import LinkError
from daemon.wire.interface import Refusal

FAILURE: Final = 0x80
"""Reason codes of MQTT from here on are refusals."""
_BY_CODE: Final = {
    0x81: Refusal.PROTOCOL,  # malformed packet
    0x82: Refusal.PROTOCOL,  # protocol error
    0x84: Refusal.PROTOCOL,  # unsupported protocol version
    0x85: Refusal.PROTOCOL,  # client identifier not valid
    0x86: Refusal.CREDENTIALS,  # bad user name or password
    0x87: Refusal.CREDENTIALS,  # not authorised
    0x88: Refusal.BUSY,  # server unavailable
    0x89: Refusal.BUSY,  # server busy
    0x8A: Refusal.CREDENTIALS,  # banned
    0x8C: Refusal.CREDENTIALS,  # bad authentication method
    0x8E: Refusal.TAKEN_OVER,  # session taken over
    0x93: Refusal.PROTOCOL,  # receive maximum exceeded
    0x95: Refusal.PROTOCOL,  # packet too large
    0x97: Refusal.BUSY,  # quota exceeded
    0x9F: Refusal.BUSY,  # connection rate exceeded
}
_CERTIFICATE_WORDS: Final = {
    9: "its certificate is not valid yet; is this clock right?",
    10: "its certificate has expired",
    18: "its certificate is signed by itself, and not trusted here",
    19: "its certificate is of a CA that is not trusted here",
    20: "its certificate is of a CA that is not trusted here",
    21: "its certificate is of a CA that is not trusted here",
    23: "its certificate was revoked",
    62: "hostname mismatch: its certificate is for another name",
    64: "hostname mismatch: its certificate is for another address",
}
_ALERT_WORDS: Final = {
    "CERTIFICATE_REQUIRED": "it asks for a certificate of ours",
    "CERTIFICATE_EXPIRED": "our certificate has expired",
    "CERTIFICATE_REVOKED": "our certificate was revoked",
    "UNKNOWN_CA": "our certificate is of a CA that it does not trust",
    "BAD_CERTIFICATE": "it does not accept our certificate",
    "ALERT_HANDSHAKE_FAILURE": "no common ground for TLS, or it asks for a certificate of ours",
    "PROTOCOL_VERSION": "it speaks another version of TLS",
    "WRONG_VERSION_NUMBER": "it speaks no TLS on this port",
    "UNEXPECTED_EOF": "it ended the handshake",
}


def of_code(code: int) -> Refusal:
    """Of a reason code in CONNACK or DISCONNECT."""
    return _BY_CODE.get(code, Refusal.CLOSED)


def of_error(exc: Exception) -> tuple[Refusal, str]:
    """Of what was raised while connecting."""
    if isinstance(exc, LinkError):  # a file that cannot be used
        return Refusal.TLS, f"{exc.message}; {exc.next_step}"
    if isinstance(exc, ssl.SSLError):
        return Refusal.TLS, _of_tls(exc)
    if isinstance(exc, OSError):
        return Refusal.UNREACHABLE, _of_system(exc)
    return Refusal.PROTOCOL, f"{type(exc).__name__}: {exc}"


def _of_tls(exc: ssl.SSLError) -> str:
    if isinstance(exc, ssl.SSLCertVerificationError):
        return _CERTIFICATE_WORDS.get(exc.verify_code, exc.verify_message)
    return tls_words(str(exc)) or f"TLS failed: {exc.strerror or exc}"


def _of_system(exc: OSError) -> str:
    if isinstance(exc, socket.gaierror):
        return f"its name is not known: {exc.strerror}"
    if isinstance(exc, TimeoutError):
        return "no answer in time"
    if isinstance(exc, ConnectionRefusedError):
        return "connection refused: nothing listens there"
    return exc.strerror or str(exc)


def of_hang_up(said: str, *, is_tls: bool) -> tuple[Refusal, str]:
    """Of a connection that broke before the broker had greeted; `said` is the system's error.

    In TLS 1.3 a broker looks at our certificate when our side of the handshake is over already, and
    its reason may be lost with the connection.
    """
    words = tls_words(said)
    if words is not None:
        return Refusal.TLS, words
    if is_tls:
        return Refusal.TLS, "it hung up after the handshake; it may not accept our certificate"
    return Refusal.CLOSED, "it hung up before it had greeted"


def tls_words(said: str) -> str | None:
    """What an error text of OpenSSL means; None: nothing that is known."""
    return next((words for sign, words in _ALERT_WORDS.items() if sign in said.upper()), None)
