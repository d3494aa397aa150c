"""Certificates for tests, made by the openssl program."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.brokers import program


@dataclass(frozen=True, slots=True)
class Pair:
    cert: Path
    key: Path


class Authority:
    """A CA in a folder of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder / name
        self._folder.mkdir(parents=True)
        self._program = program("openssl")
        key = self._key("ca")
        cert = self._folder / "ca.crt"
        options = ("-days", "30", "-subj", f"/CN={name}", "-key", str(key), "-out", str(cert))
        self._run("req", "-x509", *options)
        self.own = Pair(cert, key)

    @property
    def cert(self) -> Path:
        return self.own.cert

    def issue(
        self,
        name: str,
        *,
        alternatives: str = "IP:127.0.0.1,DNS:localhost",
        valid: tuple[str, str] = ("20200101000000Z", "20991231235959Z"),
    ) -> Pair:
        """`valid` is from and until, as openssl writes instants."""
        key = self._key(name)
        request = self._folder / f"{name}.csr"
        cert = self._folder / f"{name}.crt"
        self._run("req", "-new", "-key", str(key), "-subj", f"/CN={name}", "-out", str(request))
        self._sign(request, cert, alternatives, valid)
        return Pair(cert, key)

    def _sign(self, request: Path, cert: Path, alternatives: str, valid: tuple[str, str]) -> None:
        config = self._folder / f"{cert.stem}.cnf"
        (self._folder / "index.txt").touch()
        config.write_text(
            "[ca]\ndefault_ca=own\n[own]\n"
            f"database={self._folder}/index.txt\nnew_certs_dir={self._folder}\n"
            f"certificate={self.own.cert}\nprivate_key={self.own.key}\n"
            "rand_serial=yes\ndefault_md=sha256\npolicy=any\nunique_subject=no\n"
            "x509_extensions=ends\n[any]\ncommonName=supplied\n"
            f"[ends]\nsubjectAltName={alternatives}\n",
            encoding="utf-8",
        )
        dates = ("-startdate", valid[0], "-enddate", valid[1])
        files = ("-config", str(config), "-in", str(request), "-out", str(cert))
        self._run("ca", "-batch", "-notext", *dates, *files)

    def _key(self, name: str) -> Path:
        path = self._folder / f"{name}.key"
        self._run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(path))
        return path

    def _run(self, *arguments: str) -> None:
        subprocess.run([self._program, *arguments], check=True, capture_output=True)
