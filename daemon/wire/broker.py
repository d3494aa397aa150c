"""Which broker, and what is shown to it. Files are read anew for each connection."""

import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from daemon.errors import LinkError
from daemon.file_access import whom_to_ask
from daemon.link_settings import broker_address

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what a service is given with LoadCredential=."""
PASSWORD_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """All PEM. Without `ca` those of this machine vouch for the broker."""

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerSpec:
    host: str
    port: int
    tls: TlsFiles | None = None
    """None: not encrypted."""
    username: str | None = None
    password_file: Path | None = None
    """Its first line is the password. A bare name is a credential of the service."""

    @classmethod
    def at(
        cls,
        url: str,
        *,
        username: str | None = None,
        password_file: Path | None = None,
        files: TlsFiles | None = None,
    ) -> Self:
        """Of `mqtt://HOST[:1883]` or `mqtts://HOST[:8883]`; raises LinkError for anything else."""
        try:
            address = broker_address(url)
        except ValueError as exc:
            raise LinkError(
                f"broker: {exc}", next_step="say mqtt://HOST:PORT or mqtts://HOST:PORT"
            ) from exc
        return cls(
            host=address.host,
            port=address.port,
            tls=(files or TlsFiles()) if address.is_tls else None,
            username=username,
            password_file=password_file,
        )

    @property
    def name(self) -> str:
        """For people."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def password(self) -> SecretStr | None:
        """Raises LinkError that names the file."""
        if self.password_file is None:
            return None
        path = credential(self.password_file)
        first = _read(path, "password")[:PASSWORD_BYTES].split(b"\n")[0].removesuffix(b"\r")
        try:
            text = first.decode()
        except UnicodeDecodeError:
            text = ""
        if not text:
            raise LinkError(
                f"{path}: its first line is no password",
                next_step="write the password, in UTF-8, as the first line of the file",
            )
        return SecretStr(text)

    def tls_context(self) -> ssl.SSLContext | None:
        """TLS 1.2 at least; the broker's name is always checked. Raises LinkError."""
        if self.tls is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        _trust(context, self.tls.ca)
        if self.tls.cert is not None:
            _identify(context, self.tls.cert, self.tls.key)
        return context


def credential(path: Path) -> Path:
    """A bare name stands for a credential of the service, where the service was given any."""
    folder = os.environ.get(CREDENTIALS)
    return Path(folder) / path if folder and len(path.parts) == 1 else path


def _trust(context: ssl.SSLContext, ca: Path | None) -> None:
    if ca is None:
        context.load_default_certs()
        return
    _read(ca, "CA")
    try:
        context.load_verify_locations(ca)
    except ssl.SSLError as exc:
        raise LinkError(
            f"{ca}: no certificates in PEM", next_step="name the file of the broker's CA as ca_file"
        ) from exc


def _identify(context: ssl.SSLContext, cert: Path, key: Path | None) -> None:
    _read(cert, "certificate")
    if key is not None:
        _read(key, "key")
    try:
        # Without a password at hand OpenSSL would ask for one at the terminal, and wait.
        context.load_cert_chain(cert, key, password=lambda: b"")
    except (ssl.SSLError, ValueError) as exc:
        raise LinkError(
            f"{cert}: not a certificate with its key in {key or cert}",
            next_step="name a certificate (PEM) and its own key, which must not be encrypted",
        ) from exc


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise LinkError(
            f"{path}: the {what} cannot be read: {exc.strerror}", next_step=_mend(path, exc)
        ) from exc


def _mend(path: Path, exc: OSError) -> str:
    if isinstance(exc, PermissionError):
        return whom_to_ask(path)
    return "put the file there, or name another"
