"""A certificate authority for tests, made by openssl in a folder of its own."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.brokers import program

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
DAYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    cert: Path
    key: Path


class Authority:
    """Signs with a key of its own; two of them do not know each other."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.cert, self._key = folder / "ca.crt", folder / "ca.key"
        _openssl(
            "req", "-x509", *KEY, "-keyout", self._key, "-out", self.cert,
            "-subj", "/CN=depots", "-days", DAYS,
        )  # fmt: skip

    def issue(self, name: str, *, host: str = "", days: int = DAYS) -> Certificate:
        """For one who connects, or with `host` (`DNS:...`, `IP:...`) for a broker there.

        With fewer than 0 days it has expired.
        """
        cert, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        request, extensions = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={host}\n" if host else "", encoding="utf-8")
        _openssl("req", "-new", *KEY, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        _openssl(
            "x509", "-req", "-in", request, "-CA", self.cert, "-CAkey", self._key,
            "-CAcreateserial", "-out", cert, "-days", days, "-extfile", extensions,
        )  # fmt: skip
        return Certificate(cert=cert, key=key)


def _openssl(*arguments: object) -> None:
    command = [program("openssl"), *(str(argument) for argument in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
